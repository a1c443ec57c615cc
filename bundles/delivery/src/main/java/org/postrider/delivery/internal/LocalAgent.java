package org.postrider.delivery.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.AsyncDeliveryAgent;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.delivery.PermanentFailureException;
import org.postrider.delivery.Step;
import org.postrider.message.Recipient;
import org.postrider.reply.Reply;
import org.postrider.role.directory.Directory;
import org.postrider.role.directory.Resolution;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.FaultPoint;
import org.postrider.role.runtime.Presence;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailboxName;

/**
 * Delivers to mailboxes here: plans by the directory, files by the store. Thread-safe; holds no thread but for reading a
 * message's header, which was written a moment ago. Filing is exactly once: the store knows action ids until {@link #forget}.
 */
final class LocalAgent implements AsyncDeliveryAgent {
    private static final Reply LOOP = new Reply(554, "5.4.6", "The mail goes in circles: it was delivered here before");
    private static final Duration SOON = Duration.ofSeconds(5);

    /**
     * Settings.
     *
     * @param extensions whether {@code user+folder@domain} goes to that folder if it exists
     * @param maxBatch most messages in one append
     * @param patience how long to wait for directory and store
     */
    record Settings(boolean extensions, int maxBatch, Duration patience) {}

    /** Told of each message filed. */
    interface Witness {
        /** It is in the mailbox. */
        void filed(DeliveryMail mail, Action action, MailboxName mailbox, Appended where);
    }

    private final Settings settings;
    private final Presence<Directory> directory;
    private final Presence<MailStore> store;
    private final Witness witness;
    private final Mailboxes mailboxes;
    private final MailboxLine line;

    LocalAgent(Settings settings, Presence<Directory> directory, Presence<MailStore> store, Witness witness) {
        this.settings = settings;
        this.directory = directory;
        this.store = store;
        this.witness = witness;
        this.mailboxes = new Mailboxes(store, settings.patience());
        this.line = new MailboxLine(settings.maxBatch(), this::append, LocalAgent::concernsAll);
    }

    private static boolean concernsAll(Throwable failure) {
        return Failures.away(failure)
                || Failures.reason(failure)
                        .filter(r -> r == MailStoreException.Reason.NO_MAILBOX)
                        .isPresent();
    }

    // Planning.

    @Override
    public CompletionStage<List<Step>> plan(DeliveryMail mail, Recipient recipient, String target) {
        return directory
                .call(settings.patience(), d -> d.resolve(recipient.address()))
                .thenCompose(resolution -> place(mail, resolution).thenCompose(place -> {
                    try {
                        return CompletableFuture.completedStage(AddressPlan.steps(recipient, resolution, place));
                    } catch (PermanentFailureException e) {
                        return CompletableFuture.failedStage(e);
                    }
                }));
    }

    /** The mailbox of a user as a target; empty for what is no user. */
    private CompletionStage<Optional<String>> place(DeliveryMail mail, Resolution resolution) {
        if (!(resolution instanceof Resolution.Local local)) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        String owner = local.account().name();
        String inbox = Targets.print(MailboxName.inbox(owner));
        String folder = mail.attributes().getOrDefault("folder", "");
        if (!folder.isEmpty()) {
            return CompletableFuture.completedStage(
                    Targets.name(owner, folder).map(Targets::print).or(() -> Optional.of(inbox)));
        }
        Optional<MailboxName> detail = settings.extensions() && !local.detail().isEmpty()
                ? Targets.name(owner, local.detail())
                : Optional.empty();
        if (detail.isEmpty()) {
            return CompletableFuture.completedStage(Optional.of(inbox));
        }
        return mailboxes
                .exists(detail.get())
                .thenApply(there -> Optional.of(there ? Targets.print(detail.get()) : inbox));
    }

    // Delivering.

    @Override
    public CompletionStage<Map<ActionId, DeliveryResult>> deliver(DeliveryMail mail, List<Action> actions) {
        Optional<MailboxName> mailbox = Targets.parse(actions.get(0).target());
        if (mailbox.isEmpty()) {
            return CompletableFuture.failedStage(new IllegalArgumentException(
                    "Not a mailbox of ours: " + actions.get(0).target() + "; was the transport table changed?"));
        }
        String header;
        try {
            header = DeliveredTo.header(mail);
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
        Map<ActionId, DeliveryResult> results = new LinkedHashMap<>();
        List<CompletionStage<DeliveryResult>> stages = new ArrayList<>();
        for (Action action : actions) {
            stages.add(
                    DeliveredTo.names(header, action.recipient().address())
                            ? CompletableFuture.completedStage(new DeliveryResult.Failed(LOOP, action.target()))
                            : file(mail, action, mailbox.get()));
        }
        CompletionStage<Map<ActionId, DeliveryResult>> all = CompletableFuture.completedStage(results);
        for (int i = 0; i < stages.size(); i++) {
            ActionId id = actions.get(i).id();
            all = all.thenCombine(stages.get(i), (map, result) -> {
                map.put(id, result);
                return map;
            });
        }
        return all;
    }

    private CompletionStage<DeliveryResult> file(DeliveryMail mail, Action action, MailboxName mailbox) {
        FaultPoint.reached("delivery.before-append");
        Filing filing = Filing.of(mail, action);
        line.add(mailbox, filing);
        return filing.done()
                .thenApply(appended -> {
                    FaultPoint.reached("delivery.after-append");
                    witness.filed(mail, action, mailbox, appended);
                    return delivered(action, appended);
                })
                .exceptionallyCompose(failure -> refused(action, failure));
    }

    private static DeliveryResult delivered(Action action, Appended appended) {
        String text = appended.again() ? "Filed before as uid " : "Filed as uid ";
        Reply reply = new Reply(250, "2.0.0", text + appended.uid());
        return new DeliveryResult.Delivered(reply, action.target(), false);
    }

    /** A store that is away fails the delivery as a whole: the queue waits for it without counting a try. */
    private static CompletionStage<DeliveryResult> refused(Action action, Throwable failure) {
        if (Failures.find(failure, AwayException.class).isPresent()) {
            return CompletableFuture.failedStage(failure);
        }
        boolean full = Failures.reason(failure)
                .filter(r -> r == MailStoreException.Reason.FULL)
                .isPresent();
        Reply reply = full
                ? Reply.cleaned(452, "4.2.2", "The mailbox is full")
                : Reply.cleaned(451, "4.3.0", Failures.text(failure));
        Optional<Duration> retry = Failures.away(failure) ? Optional.of(SOON) : Optional.empty();
        return CompletableFuture.completedStage(new DeliveryResult.Deferred(reply, action.target(), retry));
    }

    private CompletionStage<List<Appended>> append(MailboxName mailbox, List<Append> batch) {
        return appendOnce(mailbox, batch).exceptionallyCompose(failure -> {
            boolean gone = Failures.reason(failure)
                    .filter(r -> r == MailStoreException.Reason.NO_MAILBOX)
                    .isPresent();
            if (!gone) {
                return CompletableFuture.failedStage(failure);
            }
            // Deleted since it was looked up: once more by name.
            mailboxes.forget(mailbox);
            return appendOnce(mailbox, batch);
        });
    }

    private CompletionStage<List<Appended>> appendOnce(MailboxName mailbox, List<Append> batch) {
        return mailboxes.id(mailbox).thenCompose(id -> store.call(settings.patience(), s -> s.append(id, batch)));
    }

    @Override
    public CompletionStage<Void> forget(List<ActionId> ids) {
        return store.call(settings.patience(), s -> s.forget(ids));
    }

    /** The store was replaced. */
    void storeChanged() {
        mailboxes.clear();
    }
}
