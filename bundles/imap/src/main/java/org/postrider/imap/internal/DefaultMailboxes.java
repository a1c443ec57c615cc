package org.postrider.imap.internal;

import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailboxName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and subscribes the usual mailboxes when a user logs in for the first time. Stateless. */
final class DefaultMailboxes {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultMailboxes.class);

    private DefaultMailboxes() {}

    /** Done when they are there; whatever goes wrong, the login goes on. */
    static CompletionStage<Void> make(ImapSession session, String user) {
        return session.store(s -> s.list(user))
                .thenCompose(there -> there.size() > 1 ? ProtocolSession.READY : ifNew(session, user))
                .exceptionally(failure -> {
                    LOG.warn(
                            "session={} event=default-mailboxes-failed user={} cause=\"{}\" hint=\"check: mail:status\"",
                            session.connection().id(),
                            user,
                            Failures.cause(failure).toString());
                    return null;
                });
    }

    /** Who has subscribed to something has been here before, and may have deleted them on purpose. */
    private static CompletionStage<Void> ifNew(ImapSession session, String user) {
        return session.store(s -> s.subscriptions(user)).thenCompose(names -> {
            if (!names.isEmpty()) {
                return ProtocolSession.READY;
            }
            Iterator<Map.Entry<String, String>> wanted =
                    session.server().settings().defaultMailboxes().entrySet().iterator();
            return subscribe(session, user, "INBOX")
                    .thenCompose(inbox -> Loop.whileTrue(() -> wanted.hasNext()
                            ? one(session, user, wanted.next()).thenApply(made -> true)
                            : CompletableFuture.completedStage(false)));
        });
    }

    private static CompletionStage<Void> one(ImapSession session, String user, Map.Entry<String, String> entry) {
        MailboxName name = new MailboxName(user, entry.getKey());
        return session.store(s -> s.create(name, Set.of(entry.getValue())))
                .<Void>thenApply(made -> null)
                .exceptionallyCompose(failure ->
                        exists(failure) ? ProtocolSession.READY : CompletableFuture.<Void>failedStage(failure))
                .thenCompose(made -> subscribe(session, user, entry.getKey()));
    }

    private static boolean exists(Throwable failure) {
        return Failures.cause(failure) instanceof MailStoreException store
                && store.reason() == MailStoreException.Reason.EXISTS;
    }

    private static CompletionStage<Void> subscribe(ImapSession session, String user, String name) {
        return session.store(s -> s.subscribe(user, name, true));
    }
}
