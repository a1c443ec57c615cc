package org.postrider.imap.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.search.SearchKey;
import org.postrider.imap.internal.search.SearchParser;
import org.postrider.imap.internal.search.SortOrder;

/** SORT (RFC 5256). Stateless. */
final class SortCommand {
    private SortCommand() {}

    static Command bySequence() {
        return (session, in) -> run(session, in, false);
    }

    static Command byUid() {
        return (session, in) -> run(session, in, true);
    }

    private static CompletionStage<Tagged> run(ImapSession session, Tokens in, boolean byUid)
            throws BadCommandException {
        in.space();
        SortOrder order = SortOrder.read(in);
        in.space();
        boolean known = SearchCommand.knownCharset(in.astring());
        in.space();
        if (!known) {
            return CompletableFuture.completedStage(SearchCommand.BAD_CHARSET);
        }
        SearchParser parser =
                new SearchParser(in, session.view(), session.server().clock());
        SearchKey key = parser.read();
        if (parser.asksModSeq()) {
            session.enableCondstore();
        }
        return MessageScan.run(session, key, order)
                .thenCompose(found -> session.onLoop(session.server().work(() -> sorted(order, found.hits())))
                        .thenApply(uids -> {
                            write(session, byUid, uids);
                            return found.answer("SORT");
                        }));
    }

    private static void write(ImapSession session, boolean byUid, long[] uids) {
        Response out = session.out().text("* SORT");
        for (long uid : uids) {
            out.text(" ").number(byUid ? uid : session.view().uids().indexOf(uid) + 1L);
        }
        out.line();
    }

    private static long[] sorted(SortOrder order, TreeMap<Long, MessageScan.Hit> hits) {
        List<SortOrder.Row> rows = new ArrayList<>(hits.size());
        hits.values().forEach(hit -> rows.add(Objects.requireNonNull(hit.row())));
        return order.sort(rows);
    }
}
