package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.postrider.content.Content;
import org.postrider.delivery.ActionId;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;
import org.postrider.role.store.Delta;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.FlagResult;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MailboxStatus;
import org.postrider.role.store.MessageBody;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;
import org.postrider.state.Durability;
import org.postrider.store.embedded.internal.EmbeddedStore;
import org.postrider.store.embedded.internal.Settings;
import org.postrider.store.embedded.internal.StoreConfig;
import org.postrider.store.embedded.internal.content.RopeForm;
import org.postrider.store.embedded.internal.index.Index;
import org.postrider.store.embedded.internal.state.StateAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mailboxes of this node. Thread-safe. It reads as of one moment on the store's reader threads, and changes through
 * {@link MailCommits}.
 */
@Component(service = MailStore.class, configurationPid = "org.postrider.store.embedded", immediate = true)
public final class EmbeddedMailStore implements MailStore {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedMailStore.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    // Up to this many messages a change is decided on the committer's thread at once.
    private static final long SMALL = 16;
    private static final int MAX_BODIES = 1_000;
    private static final int BURY_AT_ONCE = 200;

    private final EmbeddedStore store;
    private final StateAccess access;
    private final RopeForm ropes;
    private final InFlight inFlight = new InFlight("store");
    private final Watchers watchers;
    private final MailCommits commits;
    private final MailLimits limits;
    private final LargeCopy largeCopies;

    /** Over the store of this bundle, which ends after this. */
    @Activate
    public EmbeddedMailStore(@Reference EmbeddedStore store, StoreConfig config) {
        this(
                store,
                new MailLimits(
                        Settings.within("journal_changes", config.journal__changes(), 256, 1_000_000),
                        Settings.within("mailboxes_per_owner", config.mailboxes__per__owner(), 1, 1_000_000)));
    }

    /** For tests. */
    public EmbeddedMailStore(EmbeddedStore store, MailLimits limits) {
        this.store = store;
        this.access = store.access(inFlight);
        this.ropes = store.ropes();
        this.watchers = new Watchers(access.engine().completers());
        this.commits = new MailCommits(access, limits, watchers);
        this.limits = limits;
        // What a crash has interrupted.
        this.largeCopies = new LargeCopy(access, commits, limits.copiedAtOnce());
        buryAll();
    }

    /** Lets calls under way end. */
    @Deactivate
    public void stop() {
        inFlight.drain(DRAIN);
    }

    /** A query. */
    private interface Query<R> {
        R run(MailQueries queries) throws IOException, MailStoreException;
    }

    private <R> CompletionStage<R> query(Query<R> query) {
        return access.read(() -> {
            try (Index.Moment moment = access.engine().index().moment()) {
                return query.run(new MailQueries(moment));
            }
        });
    }

    private <R> CompletionStage<R> query(MailboxId id, Function<Long, Query<R>> query) {
        return withMailbox(id, mailbox -> query(query.apply(mailbox)));
    }

    private static <R> CompletionStage<R> withMailbox(MailboxId id, Function<Long, CompletionStage<R>> call) {
        long mailbox;
        try {
            mailbox = MailboxRow.number(id);
        } catch (MailStoreException e) {
            return CompletableFuture.failedStage(e);
        }
        return call.apply(mailbox);
    }

    private <R> CompletionStage<R> small(Durability durability, MailWork.Change<R> change) {
        return access.counted(() -> commits.small(durability, change));
    }

    private <R> CompletionStage<R> sized(long mailbox, UidSet uids, Durability durability, MailWork.Change<R> change) {
        return access.counted(() ->
                uids.count() <= SMALL ? commits.small(durability, change) : commits.large(mailbox, durability, change));
    }

    private static CompletionStage<Void> done(CompletionStage<?> stage) {
        return stage.thenAccept(result -> {});
    }

    @Override
    public CompletionStage<List<MailboxInfo>> list(String owner) {
        return query(q -> q.list(owner)).thenCompose(found -> {
            boolean inbox = owner.isEmpty() || found.stream().anyMatch(m -> NameChanges.isInbox(m.name()));
            return inbox
                    ? CompletableFuture.completedStage(found)
                    : small(Durability.SYNC, NameChanges.inbox(owner)).thenCompose(made -> query(q -> q.list(owner)));
        });
    }

    @Override
    public CompletionStage<List<MailboxInfo>> listShared(String user) {
        return query(q -> q.listShared(user));
    }

    @Override
    public CompletionStage<List<String>> owners() {
        return query(MailQueries::owners);
    }

    @Override
    public CompletionStage<Optional<MailboxInfo>> find(MailboxName name) {
        return query(q -> q.find(name))
                .thenCompose(found -> found.isPresent() || !NameChanges.isInbox(name)
                        ? CompletableFuture.completedStage(found)
                        : small(Durability.SYNC, NameChanges.inbox(name.owner()))
                                .thenApply(Optional::of));
    }

    @Override
    public CompletionStage<Optional<MailboxInfo>> find(MailboxId id) {
        long mailbox;
        try {
            mailbox = MailboxRow.number(id);
        } catch (MailStoreException e) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return query(q -> q.find(mailbox));
    }

    @Override
    public CompletionStage<MailboxInfo> create(MailboxName name, Set<String> specialUse) {
        return small(Durability.SYNC, NameChanges.create(name, Set.copyOf(specialUse)));
    }

    @Override
    public CompletionStage<Void> rename(MailboxId id, MailboxName to) {
        return withMailbox(
                id,
                mailbox -> done(access.counted(
                        () -> commits.large(mailbox, Durability.SYNC, NameChanges.rename(mailbox, to)))));
    }

    @Override
    public CompletionStage<Void> delete(MailboxId id) {
        return withMailbox(
                id,
                mailbox -> done(
                        small(Durability.SYNC, NameChanges.delete(mailbox)).thenAccept(deleted -> bury(mailbox, 1))));
    }

    /** Removes what is left of a deleted mailbox; after a crash the next start goes on with it. */
    private void bury(long mailbox, long fromUid) {
        CompletionStage<Long> buried = small(Durability.LAZY, NameChanges.bury(mailbox, fromUid, BURY_AT_ONCE));
        buried.whenComplete((next, failure) -> {
            if (failure == null && next > 0) {
                bury(mailbox, next);
            }
        });
    }

    private void buryAll() {
        query(MailQueries::dead).whenComplete((dead, failure) -> {
            if (failure == null) {
                dead.forEach(mailbox -> bury(mailbox, 1));
            } else {
                LOG.warn(
                        "event=deleted-mailboxes-left cause=\"{}\" hint=\"they go at the next start\"",
                        failure.toString());
            }
        });
    }

    @Override
    public CompletionStage<Void> setRights(MailboxId id, String identifier, String rights) {
        return withMailbox(
                id, mailbox -> done(small(Durability.SYNC, NameChanges.setRights(mailbox, identifier, rights))));
    }

    @Override
    public CompletionStage<Set<String>> subscriptions(String user) {
        return query(q -> q.subscriptions(user));
    }

    @Override
    public CompletionStage<Void> subscribe(String user, String name, boolean on) {
        return done(small(Durability.SYNC, NameChanges.subscribe(user, name, on)));
    }

    @Override
    public CompletionStage<MailboxStatus> status(MailboxId id) {
        return query(id, mailbox -> q -> q.head(mailbox).status());
    }

    @Override
    public CompletionStage<Long> claimRecent(MailboxId id) {
        return withMailbox(id, mailbox -> small(Durability.LAZY, MessageChanges.claimRecent(mailbox)));
    }

    @Override
    public CompletionStage<Long> recentMark(MailboxId id) {
        return query(id, mailbox -> q -> q.head(mailbox).recentMark());
    }

    @Override
    public CompletionStage<UidSet> uids(MailboxId id) {
        return query(id, mailbox -> q -> q.uids(mailbox));
    }

    @Override
    public CompletionStage<List<MessageInfo>> messages(MailboxId id, UidSet uids) {
        return query(id, mailbox -> q -> q.messages(mailbox, uids));
    }

    @Override
    public CompletionStage<List<MessageBody>> bodies(MailboxId id, UidSet uids) {
        return query(id, mailbox -> q -> q.bodies(mailbox, uids, MAX_BODIES, ropes));
    }

    @Override
    public CompletionStage<List<Appended>> append(MailboxId id, List<Append> batch) {
        List<Append> appends = List.copyOf(batch);
        return withMailbox(
                id,
                mailbox -> access.counted(() -> {
                    CompletionStage<List<Append>> own = adopted(appends);
                    return own.thenCompose(ready -> file(mailbox, ready));
                }));
    }

    private CompletionStage<List<Appended>> file(long mailbox, List<Append> appends) {
        List<MessageChanges.Ready> ready = new ArrayList<>(appends.size());
        try {
            for (Append append : appends) {
                byte[] body = new BodyRow(ropes.encode(append.content()), PartForm.encode(append.structure())).encode();
                ready.add(new MessageChanges.Ready(append, Flags.of(append.flags()), body));
            }
        } catch (MailStoreException e) {
            return CompletableFuture.failedStage(e);
        }
        return commits.small(Durability.SYNC, "store.append-applied", MessageChanges.append(mailbox, ready));
    }

    /** Brings foreign and large inline pieces into the store first; as a rule there are none. */
    private CompletionStage<List<Append>> adopted(List<Append> appends) {
        CompletionStage<List<Append>> all = CompletableFuture.completedStage(new ArrayList<>(appends.size()));
        for (Append append : appends) {
            CompletionStage<Content> own = store.adopt(append.content());
            all = all.thenCombine(own, (list, content) -> {
                list.add(new Append(append.id(), content, append.structure(), append.flags(), append.internalDate()));
                return list;
            });
        }
        return all;
    }

    @Override
    public CompletionStage<Void> forget(List<ActionId> ids) {
        return done(small(Durability.LAZY, MessageChanges.forget(List.copyOf(ids))));
    }

    @Override
    public CompletionStage<FlagResult> store(MailboxId id, UidSet uids, FlagChange change) {
        return withMailbox(
                id, mailbox -> sized(mailbox, uids, Durability.LAZY, MessageChanges.store(mailbox, uids, change)));
    }

    @Override
    public CompletionStage<UidSet> expunge(MailboxId id, UidSet uids, boolean onlyDeleted) {
        return withMailbox(
                id,
                mailbox -> sized(mailbox, uids, Durability.SYNC, MessageChanges.expunge(mailbox, uids, onlyDeleted)));
    }

    @Override
    public CompletionStage<Map<Long, Appended>> copy(MailboxId from, UidSet uids, MailboxId to, boolean move) {
        return withMailbox(
                from,
                source -> withMailbox(
                        to,
                        target -> !move && uids.count() > limits.copiedAtOnce()
                                ? access.counted(() -> largeCopies.copy(source, uids, target))
                                : sized(
                                        move ? source : target,
                                        uids,
                                        Durability.SYNC,
                                        MessageChanges.copy(source, uids, target, move))));
    }

    @Override
    public CompletionStage<Delta> since(MailboxId id, long modSeq, int limit) {
        return query(id, mailbox -> q -> q.since(mailbox, modSeq, limit));
    }

    @Override
    public AutoCloseable watch(MailboxId id, LongConsumer highestModSeq) {
        try {
            return watchers.watch(MailboxRow.number(id), highestModSeq);
        } catch (MailStoreException e) {
            // There is nothing to watch: since() says Gone.
            return () -> {};
        }
    }
}
