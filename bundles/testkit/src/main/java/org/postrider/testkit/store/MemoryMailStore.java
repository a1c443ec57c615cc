package org.postrider.testkit.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postrider.delivery.ActionId;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;
import org.postrider.role.store.Delta;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.FlagResult;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailStoreException.Reason;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MailboxStatus;
import org.postrider.role.store.MessageBody;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;

/**
 * A {@link MailStore} in memory for tests, with UIDs, MODSEQs and a journal as a real one has them; and with what a real one
 * can do to its users: {@link #fail}, {@link #forgetJournals}. Thread-safe. Stages complete on the executor, at once by
 * default.
 */
public final class MemoryMailStore implements MailStore {
    private static final long FIRST_UID_VALIDITY = 1_000;

    private final Executor executor;
    private final Map<MailboxId, MemoryMailbox> mailboxes = new LinkedHashMap<>();
    private final Map<String, Set<String>> subscriptions = new HashMap<>();
    private final Map<ActionId, Appended> filed = new HashMap<>();
    private final Map<MailboxId, List<LongConsumer>> watches = new HashMap<>();
    private long nextUidValidity = FIRST_UID_VALIDITY;
    private @Nullable Exception failure;

    /** An empty store that completes at once. */
    public MemoryMailStore() {
        this(Runnable::run);
    }

    /** An empty store. @param executor completes its stages */
    public MemoryMailStore(Executor executor) {
        this.executor = executor;
    }

    /** Makes every call fail with this until called with null. */
    public synchronized void fail(@Nullable Exception cause) {
        failure = cause;
    }

    /** Makes every mailbox answer "resync" to readers that are behind now. */
    public synchronized void forgetJournals() {
        mailboxes.values().forEach(MemoryMailbox::forgetJournal);
    }

    /** Watches that are open now. */
    public synchronized int watches() {
        return watches.values().stream().mapToInt(List::size).sum();
    }

    private <R> CompletionStage<R> call(Callable<R> body) {
        CompletableFuture<R> result = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                result.complete(locked(body));
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private synchronized <R> R locked(Callable<R> body) throws Exception {
        if (failure != null) {
            throw failure;
        }
        return body.call();
    }

    /** A call that changes a mailbox: those who watch it hear of it. */
    private <R> CompletionStage<R> change(MailboxId id, Callable<R> body) {
        return call(body).whenComplete((done, cause) -> {
            if (cause == null) {
                hint(id);
            }
        });
    }

    private void hint(MailboxId id) {
        List<LongConsumer> watching;
        long modSeq;
        synchronized (this) {
            MemoryMailbox mailbox = mailboxes.get(id);
            watching = watches.getOrDefault(id, List.of());
            modSeq = mailbox == null ? Long.MAX_VALUE : mailbox.modSeq();
        }
        watching.forEach(w -> w.accept(modSeq));
    }

    private MemoryMailbox get(MailboxId id) throws MailStoreException {
        MemoryMailbox mailbox = mailboxes.get(id);
        if (mailbox == null) {
            throw new MailStoreException(Reason.NO_MAILBOX, "No mailbox " + id.value());
        }
        return mailbox;
    }

    private List<MailboxInfo> where(Predicate<MailboxInfo> wanted) {
        return mailboxes.values().stream()
                .map(MemoryMailbox::info)
                .filter(wanted)
                .sorted(Comparator.comparing((MailboxInfo i) -> i.name().owner())
                        .thenComparing(i -> i.name().path()))
                .toList();
    }

    private Optional<MailboxInfo> named(MailboxName name) {
        return where(info -> info.name().equals(name)).stream().findFirst();
    }

    private MailboxInfo make(MailboxName name, Set<String> specialUse) {
        MailboxId id = new MailboxId("m" + nextUidValidity);
        MemoryMailbox mailbox = new MemoryMailbox(id, name, nextUidValidity++, specialUse);
        mailboxes.put(id, mailbox);
        return mailbox.info();
    }

    private void makeInbox(String owner) {
        if (!owner.isEmpty() && named(MailboxName.inbox(owner)).isEmpty()) {
            make(MailboxName.inbox(owner), Set.of());
        }
    }

    @Override
    public CompletionStage<List<MailboxInfo>> list(String owner) {
        return call(() -> {
            makeInbox(owner);
            return where(info -> info.name().owner().equals(owner));
        });
    }

    @Override
    public CompletionStage<List<MailboxInfo>> listShared(String user) {
        return call(() -> where(info -> !info.name().owner().equals(user)
                && (info.acl().containsKey(user) || info.acl().containsKey("anyone"))));
    }

    @Override
    public CompletionStage<List<String>> owners() {
        return call(() -> where(info -> true).stream()
                .map(info -> info.name().owner())
                .distinct()
                .toList());
    }

    @Override
    public CompletionStage<Optional<MailboxInfo>> find(MailboxName name) {
        return call(() -> {
            if (name.path().equals("INBOX")) {
                makeInbox(name.owner());
            }
            return named(name);
        });
    }

    @Override
    public CompletionStage<Optional<MailboxInfo>> find(MailboxId id) {
        return call(() -> Optional.ofNullable(mailboxes.get(id)).map(MemoryMailbox::info));
    }

    @Override
    public CompletionStage<MailboxInfo> create(MailboxName name, Set<String> specialUse) {
        return call(() -> {
            if (named(name).isPresent()) {
                throw new MailStoreException(Reason.EXISTS, "Mailbox exists: " + name);
            }
            for (int at = name.path().indexOf('/'); at > 0; at = name.path().indexOf('/', at + 1)) {
                MailboxName above = new MailboxName(name.owner(), name.path().substring(0, at));
                if (named(above).isEmpty()) {
                    make(above, Set.of());
                }
            }
            return make(name, specialUse);
        });
    }

    @Override
    public CompletionStage<Void> rename(MailboxId id, MailboxName to) {
        return change(id, () -> {
            MemoryMailbox mailbox = get(id);
            MailboxName from = mailbox.name();
            if (named(to).isPresent()) {
                throw new MailStoreException(Reason.EXISTS, "Mailbox exists: " + to);
            }
            if (from.path().equals("INBOX")) {
                MemoryMailbox target = get(make(to, Set.of()).id());
                mailbox.bodies(UidSet.all()).forEach(body -> target.append(mailbox.copyOf(body)));
                mailbox.expunge(UidSet.all(), false);
                return null;
            }
            for (MemoryMailbox other : mailboxes.values()) {
                if (other.name().below(from)) {
                    String rest = other.name().path().substring(from.path().length());
                    other.name(new MailboxName(to.owner(), to.path() + rest));
                }
            }
            mailbox.name(to);
            return null;
        });
    }

    @Override
    public CompletionStage<Void> delete(MailboxId id) {
        return change(id, () -> {
            get(id);
            mailboxes.remove(id);
            return null;
        });
    }

    @Override
    public CompletionStage<Void> setRights(MailboxId id, String identifier, String rights) {
        return call(() -> {
            get(id).rights(identifier, rights);
            return null;
        });
    }

    @Override
    public CompletionStage<Set<String>> subscriptions(String user) {
        return call(() -> Set.copyOf(subscriptions.getOrDefault(user, Set.of())));
    }

    @Override
    public CompletionStage<Void> subscribe(String user, String name, boolean on) {
        return call(() -> {
            Set<String> names = subscriptions.computeIfAbsent(user, any -> new TreeSet<>());
            if (on) {
                names.add(name);
            } else {
                names.remove(name);
            }
            return null;
        });
    }

    @Override
    public CompletionStage<MailboxStatus> status(MailboxId id) {
        return call(() -> get(id).status());
    }

    @Override
    public CompletionStage<Long> claimRecent(MailboxId id) {
        return call(() -> get(id).claimRecent());
    }

    @Override
    public CompletionStage<Long> recentMark(MailboxId id) {
        return call(() -> get(id).recentMark());
    }

    @Override
    public CompletionStage<UidSet> uids(MailboxId id) {
        return call(() -> get(id).uids());
    }

    @Override
    public CompletionStage<List<MessageInfo>> messages(MailboxId id, UidSet uids) {
        return call(() -> get(id).messages(uids));
    }

    @Override
    public CompletionStage<List<MessageBody>> bodies(MailboxId id, UidSet uids) {
        return call(() -> get(id).bodies(uids));
    }

    @Override
    public CompletionStage<List<Appended>> append(MailboxId id, List<Append> batch) {
        return change(id, () -> {
            MemoryMailbox mailbox = get(id);
            List<Appended> done = new ArrayList<>();
            for (Append append : batch) {
                Appended known = append.id().map(filed::get).orElse(null);
                done.add(known == null ? appendNew(mailbox, append) : again(known));
            }
            return List.copyOf(done);
        });
    }

    private Appended appendNew(MemoryMailbox mailbox, Append append) {
        Appended appended = new Appended(mailbox.uidValidity(), mailbox.append(append), mailbox.modSeq(), false);
        append.id().ifPresent(action -> filed.put(action, appended));
        return appended;
    }

    private static Appended again(Appended known) {
        return new Appended(known.uidValidity(), known.uid(), known.modSeq(), true);
    }

    @Override
    public CompletionStage<Void> forget(List<ActionId> ids) {
        return call(() -> {
            ids.forEach(filed::remove);
            return null;
        });
    }

    @Override
    public CompletionStage<FlagResult> store(MailboxId id, UidSet uids, FlagChange change) {
        return change(id, () -> get(id).store(uids, change));
    }

    @Override
    public CompletionStage<UidSet> expunge(MailboxId id, UidSet uids, boolean onlyDeleted) {
        return change(id, () -> get(id).expunge(uids, onlyDeleted));
    }

    @Override
    public CompletionStage<Map<Long, Appended>> copy(MailboxId from, UidSet uids, MailboxId to, boolean move) {
        CompletionStage<Map<Long, Appended>> copied = call(() -> {
            MemoryMailbox source = get(from);
            MemoryMailbox target = get(to);
            Map<Long, Appended> made = new LinkedHashMap<>();
            for (MessageBody body : source.bodies(uids)) {
                made.put(body.info().uid(), appendNew(target, source.copyOf(body)));
            }
            if (move) {
                source.expunge(uids, false);
            }
            return made;
        });
        return copied.whenComplete((done, cause) -> {
            hint(from);
            hint(to);
        });
    }

    @Override
    public CompletionStage<Delta> since(MailboxId id, long modSeq, int limit) {
        return call(() -> {
            MemoryMailbox mailbox = mailboxes.get(id);
            return mailbox == null ? new Delta.Gone() : mailbox.since(modSeq, limit);
        });
    }

    @Override
    public synchronized AutoCloseable watch(MailboxId id, LongConsumer highestModSeq) {
        List<LongConsumer> list = watches.computeIfAbsent(id, any -> new CopyOnWriteArrayList<>());
        list.add(highestModSeq);
        return () -> list.remove(highestModSeq);
    }
}
