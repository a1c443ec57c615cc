package org.postrider.imap.internal.search;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Dates;
import org.postrider.imap.internal.grammar.SequenceSet;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.search.SearchKey.And;
import org.postrider.imap.internal.search.SearchKey.Arrived;
import org.postrider.imap.internal.search.SearchKey.Flag;
import org.postrider.imap.internal.search.SearchKey.Header;
import org.postrider.imap.internal.search.SearchKey.Internal;
import org.postrider.imap.internal.search.SearchKey.Keyword;
import org.postrider.imap.internal.search.SearchKey.ModSeq;
import org.postrider.imap.internal.search.SearchKey.Not;
import org.postrider.imap.internal.search.SearchKey.Or;
import org.postrider.imap.internal.search.SearchKey.Recent;
import org.postrider.imap.internal.search.SearchKey.Sent;
import org.postrider.imap.internal.search.SearchKey.Size;
import org.postrider.imap.internal.search.SearchKey.Text;
import org.postrider.imap.internal.search.SearchKey.Uids;
import org.postrider.imap.internal.search.SearchKey.When;
import org.postrider.role.store.UidSet;

/** Reads search criteria (RFC 3501 section 6.4.4) up to a bounded depth. Confined to one command. */
public final class SearchParser {
    /** NOT, OR and parentheses inside each other. */
    private static final int MAX_DEPTH = 200;

    private final Tokens in;
    private final Numbers numbers;
    private final Clock clock;
    private boolean modSeq;

    /** What sequence sets mean in the selected mailbox. */
    public interface Numbers {
        /** Messages with these sequence numbers. */
        UidSet bySequence(SequenceSet set);

        /** Messages with these UIDs. */
        UidSet byUid(SequenceSet set);
    }

    /** @param in at the first criterion
     * @param numbers the mailbox
     * @param clock for OLDER and YOUNGER */
    public SearchParser(Tokens in, Numbers numbers, Clock clock) {
        this.in = in;
        this.numbers = numbers;
        this.clock = clock;
    }

    /** Reads criteria to the end of the command; all must match. */
    public SearchKey read() throws BadCommandException {
        SearchKey all = sequence(0);
        in.end();
        return all;
    }

    /** True if MODSEQ was among the criteria. */
    public boolean asksModSeq() {
        return modSeq;
    }

    private SearchKey sequence(int depth) throws BadCommandException {
        List<SearchKey> keys = new ArrayList<>();
        do {
            if (in.atEnd() && !keys.isEmpty()) {
                break;
            }
            keys.add(one(depth));
        } while (in.take(' '));
        return keys.size() == 1 ? keys.get(0) : new And(keys);
    }

    private SearchKey one(int depth) throws BadCommandException {
        if (depth > MAX_DEPTH) {
            throw new BadCommandException("Search nested too deeply");
        }
        if (in.take('(')) {
            SearchKey inner = sequence(depth + 1);
            in.expect(')');
            return inner;
        }
        if (in.isDigit() || in.peek() == '*') {
            return new Uids(numbers.bySequence(SequenceSet.read(in)));
        }
        String word = in.keyword();
        switch (word) {
            case "NOT" -> {
                in.space();
                return new Not(one(depth + 1));
            }
            case "OR" -> {
                in.space();
                SearchKey left = one(depth + 1);
                in.space();
                return new Or(left, one(depth + 1));
            }
            default -> {
                SearchKey key = withoutArgument(word);
                return key != null ? key : withArgument(word);
            }
        }
    }

    private static @Nullable SearchKey withoutArgument(String word) {
        return switch (word) {
            case "ALL" -> new And(List.of());
            case "ANSWERED" -> new Flag("\\Answered");
            case "DELETED" -> new Flag("\\Deleted");
            case "DRAFT" -> new Flag("\\Draft");
            case "FLAGGED" -> new Flag("\\Flagged");
            case "SEEN" -> new Flag("\\Seen");
            case "RECENT" -> new Recent();
            case "NEW" -> new And(List.of(new Recent(), new Not(new Flag("\\Seen"))));
            case "OLD" -> new Not(new Recent());
            case "UNANSWERED" -> new Not(new Flag("\\Answered"));
            case "UNDELETED" -> new Not(new Flag("\\Deleted"));
            case "UNDRAFT" -> new Not(new Flag("\\Draft"));
            case "UNFLAGGED" -> new Not(new Flag("\\Flagged"));
            case "UNSEEN" -> new Not(new Flag("\\Seen"));
            default -> null;
        };
    }

    @SuppressWarnings("checkstyle:CyclomaticComplexity")
    private SearchKey withArgument(String word) throws BadCommandException {
        return switch (word) {
            case "BCC", "CC", "FROM", "SUBJECT", "TO" -> text(t -> Header.of(word, t));
            case "BODY" -> text(t -> new Text(new Needle(t), false));
            case "TEXT" -> text(t -> new Text(new Needle(t), true));
            case "HEADER" -> header();
            case "KEYWORD" -> text(Keyword::new);
            case "UNKEYWORD" -> text(t -> new Not(new Keyword(t)));
            case "BEFORE" -> day(d -> new Internal(When.BEFORE, d));
            case "ON" -> day(d -> new Internal(When.ON, d));
            case "SINCE" -> day(d -> new Internal(When.SINCE, d));
            case "SENTBEFORE" -> day(d -> new Sent(When.BEFORE, d));
            case "SENTON" -> day(d -> new Sent(When.ON, d));
            case "SENTSINCE" -> day(d -> new Sent(When.SINCE, d));
            case "LARGER" -> new Size(true, number());
            case "SMALLER" -> new Size(false, number());
            case "OLDER" -> new Arrived(false, clock.instant().minusSeconds(number()));
            case "YOUNGER" -> new Arrived(true, clock.instant().minusSeconds(number()));
            case "MODSEQ" -> modSeq();
            case "UID" -> {
                in.space();
                yield new Uids(numbers.byUid(SequenceSet.read(in)));
            }
            default -> throw new BadCommandException("Unknown search key " + word);
        };
    }

    private SearchKey text(Function<String, SearchKey> key) throws BadCommandException {
        in.space();
        return key.apply(in.astring());
    }

    private SearchKey day(Function<LocalDate, SearchKey> key) throws BadCommandException {
        in.space();
        return key.apply(Dates.date(in));
    }

    private long number() throws BadCommandException {
        in.space();
        return in.number();
    }

    private SearchKey header() throws BadCommandException {
        in.space();
        String field = in.astring();
        in.space();
        return Header.of(field, in.astring());
    }

    /** An entry's own MODSEQ is not kept: the message's is not lower, and RFC 7162 allows that (section 3.1.5). */
    private SearchKey modSeq() throws BadCommandException {
        in.space();
        if (in.peek() == '"') {
            in.string();
            in.space();
            in.keyword();
            in.space();
        }
        modSeq = true;
        return new ModSeq(in.number64());
    }
}
