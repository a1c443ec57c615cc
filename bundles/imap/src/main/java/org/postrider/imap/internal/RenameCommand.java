package org.postrider.imap.internal;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;

/** RENAME. Stateless. */
final class RenameCommand {
    private RenameCommand() {}

    static CompletionStage<Tagged> run(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String from = in.astring();
        in.space();
        String wire = in.astring();
        in.end();
        Optional<MailboxName> to = Mailboxes.resolveNew(session, wire);
        if (to.isEmpty()) {
            return CompletableFuture.completedStage(Mailboxes.BAD_NAME);
        }
        return Mailboxes.require(session, from, 'x')
                .thenCompose(info -> rename(session, info, to.get()))
                .thenApply(done -> Tagged.ok("RENAME completed"));
    }

    private static CompletionStage<Void> rename(ImapSession session, MailboxInfo info, MailboxName to) {
        MailboxName from = info.name();
        boolean inbox = from.path().equals("INBOX");
        if (!from.owner().equals(to.owner())) {
            return RefusedException.no("[CANNOT] Mailboxes stay with their owner; copy the messages instead");
        }
        if (!inbox && to.below(from)) {
            return RefusedException.no("[CANNOT] A mailbox cannot move below itself");
        }
        if (inbox && !from.owner().equals(session.user())) {
            return RefusedException.no("[CANNOT] Only its owner may rename INBOX");
        }
        return session.store(s -> s.find(to))
                .thenCompose(found -> found.isPresent()
                        ? RefusedException.no("[ALREADYEXISTS] Mailbox exists already")
                        : Mailboxes.requireCreate(session, to))
                .thenCompose(allowed -> makeParent(session, to))
                .thenCompose(parent -> session.store(s -> s.rename(info.id(), to)));
    }

    /** RFC 3501 section 6.3.5: names above the new one are made if they are missing. */
    private static CompletionStage<Void> makeParent(ImapSession session, MailboxName name) {
        int slash = name.path().lastIndexOf('/');
        if (slash < 0) {
            return CompletableFuture.completedStage(null);
        }
        MailboxName parent = new MailboxName(name.owner(), name.path().substring(0, slash));
        return session.store(s -> s.find(parent))
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(null)
                        : session.store(s -> s.create(parent, Set.of())).thenApply(made -> null));
    }
}
