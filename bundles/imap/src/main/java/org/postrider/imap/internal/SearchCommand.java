package org.postrider.imap.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.imap.internal.search.SearchKey;
import org.postrider.imap.internal.search.SearchParser;
import org.postrider.role.store.UidSet;

/** SEARCH with its return options (RFC 3501 section 6.4.4, RFC 4731, RFC 7162). Stateless. */
final class SearchCommand {
    static final Tagged BAD_CHARSET = Tagged.no("[BADCHARSET (US-ASCII UTF-8)] Unknown charset");

    private enum Return {
        MIN,
        MAX,
        ALL,
        COUNT
    }

    private SearchCommand() {}

    static Command bySequence() {
        return (session, in) -> run(session, in, false);
    }

    static Command byUid() {
        return (session, in) -> run(session, in, true);
    }

    private static CompletionStage<Tagged> run(ImapSession session, Tokens in, boolean byUid)
            throws BadCommandException {
        in.space();
        Set<Return> returns = returns(in);
        boolean charset = charset(in);
        if (!charset) {
            return CompletableFuture.completedStage(BAD_CHARSET);
        }
        SearchParser parser =
                new SearchParser(in, session.view(), session.server().clock());
        SearchKey key = parser.read();
        if (parser.asksModSeq()) {
            session.enableCondstore();
        }
        Result result = new Result(session, byUid, parser.asksModSeq());
        return MessageScan.run(session, key, null).thenApply(found -> {
            if (returns.isEmpty()) {
                result.plain(found.hits());
            } else {
                result.extended(found.hits(), returns);
            }
            return found.answer("SEARCH");
        });
    }

    private static Set<Return> returns(Tokens in) throws BadCommandException {
        int start = in.position();
        if (in.isDigit()
                || in.peek() == '('
                || in.peek() == '*'
                || !in.keyword().equals("RETURN")) {
            in.reset(start);
            return EnumSet.noneOf(Return.class);
        }
        in.space();
        Set<Return> returns = EnumSet.noneOf(Return.class);
        for (String word : in.keywordList()) {
            Return option = null;
            for (Return known : Return.values()) {
                option = known.name().equals(word) ? known : option;
            }
            if (option == null) {
                throw new BadCommandException("Unknown return option " + word);
            }
            returns.add(option);
        }
        in.space();
        return returns.isEmpty() ? EnumSet.of(Return.ALL) : returns;
    }

    /** Reads CHARSET if it is there. @return false if it is one we do not know */
    private static boolean charset(Tokens in) throws BadCommandException {
        int start = in.position();
        if (in.isDigit()
                || in.peek() == '('
                || in.peek() == '*'
                || !in.keyword().equals("CHARSET")) {
            in.reset(start);
            return true;
        }
        in.space();
        boolean known = knownCharset(in.astring());
        in.space();
        return known;
    }

    static boolean knownCharset(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.equals("UTF-8") || upper.equals("US-ASCII");
    }

    /** Writes results as the client counts. Confined to one command. */
    private record Result(ImapSession session, boolean byUid, boolean modSeq) {
        private long shown(long uid) {
            return byUid ? uid : session.view().uids().indexOf(uid) + 1L;
        }

        private long highest(TreeMap<Long, MessageScan.Hit> hits) {
            return hits.values().stream()
                    .mapToLong(MessageScan.Hit::modSeq)
                    .max()
                    .orElse(0);
        }

        void plain(TreeMap<Long, MessageScan.Hit> hits) {
            Response out = session.out().text("* SEARCH");
            for (long uid : hits.keySet()) {
                out.text(" ").number(shown(uid));
            }
            if (modSeq && !hits.isEmpty()) {
                out.text(" (MODSEQ ").number(highest(hits)).text(")");
            }
            out.line();
        }

        void extended(TreeMap<Long, MessageScan.Hit> hits, Set<Return> returns) {
            MailboxView view = session.view();
            List<String> results = new ArrayList<>();
            if (!hits.isEmpty()) {
                if (returns.contains(Return.MIN)) {
                    results.add("MIN " + shown(hits.firstKey()));
                }
                if (returns.contains(Return.MAX)) {
                    results.add("MAX " + shown(hits.lastKey()));
                }
                if (returns.contains(Return.ALL)) {
                    UidSet.Builder all = UidSet.builder();
                    hits.keySet().forEach(all::add);
                    results.add("ALL " + MessageNumbers.shown(view, all.build(), byUid));
                }
            }
            if (returns.contains(Return.COUNT)) {
                results.add("COUNT " + hits.size());
            }
            if (modSeq && !hits.isEmpty()) {
                results.add("MODSEQ " + highestOf(hits, returns));
            }
            Response out = session.out()
                    .text("* ESEARCH (TAG ")
                    .string(session.dispatcher().tag())
                    .text(byUid ? ") UID" : ")");
            results.forEach(r -> out.text(" ").text(r));
            out.line();
        }

        /** With MIN or MAX alone it is the MODSEQ of those found (RFC 7162 section 3.1.10). */
        private long highestOf(TreeMap<Long, MessageScan.Hit> hits, Set<Return> returns) {
            if (returns.contains(Return.ALL) || returns.contains(Return.COUNT)) {
                return highest(hits);
            }
            long min =
                    returns.contains(Return.MIN) ? hits.firstEntry().getValue().modSeq() : 0;
            long max =
                    returns.contains(Return.MAX) ? hits.lastEntry().getValue().modSeq() : 0;
            return Math.max(min, max);
        }
    }
}
