package org.postrider.imap.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.Namespaces;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxStatus;
import org.postrider.role.store.UidSet;

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
        CompletionStage<Long> recent =
                items.contains("RECENT") ? recent(session, info) : CompletableFuture.completedStage(0L);
        return recent.thenCompose(count -> session.store(s -> s.status(info.id()))
                .thenAccept(status -> {
                    Response out = session.out().text("* STATUS ");
                    out.mailbox(Namespaces.display(session.user(), info.name())).text(" (");
                    String before = "";
                    for (String item : items) {
                        long value = item.equals("RECENT") ? count : value(session, info, status, item);
                        out.text(before).text(item).text(" ").number(value);
                        before = " ";
                    }
                    out.text(")").line();
                }));
    }

    private static long value(ImapSession session, MailboxInfo info, MailboxStatus status, String item) {
        return switch (item) {
            case "MESSAGES" -> status.messages();
            case "UIDNEXT" -> status.uidNext();
            case "UIDVALIDITY" -> info.uidValidity();
            case "UNSEEN" -> status.unseen();
            case "DELETED" -> status.deleted();
            case "HIGHESTMODSEQ" -> Math.max(1, status.highestModSeq());
            case "SIZE" -> status.size();
            default -> session.server().settings().maxMessageBytes();
        };
    }

    /** To look must not claim them: they stay recent for whoever selects the mailbox. */
    private static CompletionStage<Long> recent(ImapSession session, MailboxInfo info) {
        Selected selected = session.selectedOrNull();
        if (selected != null && selected.view().id().equals(info.id())) {
            return CompletableFuture.completedStage(selected.view().recentCount());
        }
        return session.store(s -> s.recentMark(info.id()))
                .thenCompose(mark -> mark >= UidSet.MAX
                        ? CompletableFuture.completedStage(0L)
                        : session.store(s -> s.uids(info.id()))
                                .thenApply(uids -> uids.intersect(UidSet.range(mark + 1, UidSet.MAX))
                                        .count()));
    }
}
