package org.postrider.imap.internal;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.imap.internal.mailbox.Rights;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailboxInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The selected mailbox: its view, and the watch on the store. Confined to the session's loop, but for the store's hints,
 * which come on any thread.
 */
final class Selected {
    private static final Logger LOG = LoggerFactory.getLogger(Selected.class);

    private final ImapSession session;
    private final MailboxView view;
    private final AtomicLong hinted = new AtomicLong();
    private final AtomicBoolean poked = new AtomicBoolean();
    private boolean seen;
    private @Nullable AutoCloseable watch;
    private CompletionStage<Void> attached = ProtocolSession.READY;
    private boolean closed;

    Selected(ImapSession session, MailboxView view) {
        this.session = session;
        this.view = view;
    }

    MailboxView view() {
        return view;
    }

    /** Whether the store hinted at changes beyond the view, or cannot hint. */
    boolean hasNews() {
        return watch == null || !seen || hinted.get() > view.modSeq() || view.shown() > view.modSeq();
    }

    /** The view has been up to date since the watch began: from now on hints can be relied on. */
    void seen() {
        seen = true;
    }

    /** Watches the store that is there now, if one is; also after it was replaced. */
    void watch() {
        unwatch();
        Optional<MailStore> store = session.server().store().now();
        if (store.isPresent() && !closed) {
            seen = false;
            watch = watch(store.get());
        }
    }

    private @Nullable AutoCloseable watch(MailStore store) {
        try {
            return store.watch(view.id(), this::hint);
        } catch (RuntimeException e) {
            // It is being stopped: without a watch the store is asked at every command, until the next one comes.
            LOG.debug("session={} event=watch-failed", session.connection().id(), e);
            return null;
        }
    }

    private void hint(long modSeq) {
        hinted.accumulateAndGet(modSeq, Math::max);
        // A busy mailbox hints faster than a client can be told: one task on the loop at a time.
        if (poked.compareAndSet(false, true)) {
            session.poke(() -> poked.set(false));
        }
    }

    private void unwatch() {
        AutoCloseable old = watch;
        watch = null;
        if (old != null) {
            try {
                old.close();
            } catch (Exception e) {
                // The store that gave it may be gone, and the watch with it.
                LOG.debug(
                        "session={} event=unwatch-failed", session.connection().id(), e);
            }
        }
    }

    /** After a resume: watches again and reads the rights, which commands wait for. */
    void reattach() {
        watch();
        attached = session.store(s -> s.find(view.id())).thenAccept(this::found);
        var unused = attached.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.debug(
                        "session={} event=reattach-failed", session.connection().id(), failure);
            }
            session.poke(() -> {});
        });
    }

    private void found(Optional<MailboxInfo> info) {
        if (info.isEmpty() || info.get().uidValidity() != view.uidValidity()) {
            gone();
        } else {
            view.rights(Rights.of(info.get(), session.user()));
        }
    }

    /**
     * Reads the rights again, which another session may have changed meanwhile. An owner has them all always, so only those
     * who look into a mailbox of others pay for it, with one read of a row.
     */
    CompletionStage<Void> refreshRights() {
        if (view.name().owner().equals(session.user())) {
            return ProtocolSession.READY;
        }
        return session.store(s -> s.find(view.id()))
                .thenAccept(found -> found.ifPresent(info -> view.rights(Rights.of(info, session.user()))));
    }

    /** Done, however it went, when the mailbox was looked up again after a resume. */
    CompletionStage<Void> attached() {
        return attached.exceptionally(failure -> null);
    }

    /** The mailbox was deleted: sequence numbers have lost their meaning. */
    void gone() {
        session.bye("[NONEXISTENT] The selected mailbox was deleted");
    }

    void close() {
        closed = true;
        unwatch();
    }
}
