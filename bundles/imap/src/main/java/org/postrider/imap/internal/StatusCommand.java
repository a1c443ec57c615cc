package org.postrider.imap.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.Namespaces;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxStatus;

/** STATUS, also as LIST's return option (RFC 5819). Stateless. */
final class StatusCommand {
    private static final Set<String> ITEMS = Set.of(
            "MESSAGES",
            "RECENT",
            "UIDNEXT",
            "UIDVALIDITY",
            "UNSEEN",
            "DELETED",
            "HIGHESTMODSEQ",
            "SIZE",
            "APPENDLIMIT");

    private StatusCommand() {}

    static CompletionStage<Tagged> run(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String wire = in.astring();
        in.space();
        List<String> items = items(in);
        in.end();
        return Mailboxes.require(session, wire, 'r')
                .thenCompose(info -> write(session, info, items))
                .thenApply(done -> Tagged.ok("STATUS completed"));
    }

    /** Reads status items in parentheses. */
    static List<String> items(Tokens in) throws BadCommandException {
        List<String> items = in.keywordList();
        if (items.isEmpty() || !ITEMS.containsAll(items)) {
            throw new BadCommandException("Unknown STATUS item");
        }
        return items;
    }

    /** Writes one STATUS response. */
    static CompletionStage<Void> write(ImapSession session, MailboxInfo info, List<String> items) {
        if (items.contains("HIGHESTMODSEQ")) {
            session.enableCondstore();
        }
        return session.store(s -> s.status(info.id())).thenAccept(status -> {
            Response out = session.out().text("* STATUS ");
            out.mailbox(Namespaces.display(session.user(), info.name())).text(" (");
            String before = "";
            for (String item : items) {
                out.text(before).text(item).text(" ").number(value(session, info, status, item));
                before = " ";
            }
            out.text(")").line();
        });
    }

    private static long value(ImapSession session, MailboxInfo info, MailboxStatus status, String item) {
        return switch (item) {
            case "MESSAGES" -> status.messages();
            case "RECENT" -> recent(session, info);
            case "UIDNEXT" -> status.uidNext();
            case "UIDVALIDITY" -> info.uidValidity();
            case "UNSEEN" -> status.unseen();
            case "DELETED" -> status.deleted();
            case "HIGHESTMODSEQ" -> Math.max(1, status.highestModSeq());
            case "SIZE" -> status.size();
            default -> session.server().settings().maxMessageBytes();
        };
    }

    /** Recent messages are known of the selected mailbox only: to look must not claim them. */
    private static long recent(ImapSession session, MailboxInfo info) {
        Selected selected = session.selectedOrNull();
        return selected != null && selected.view().id().equals(info.id())
                ? selected.view().recentCount()
                : 0;
    }
}
