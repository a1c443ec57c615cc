package org.postrider.imap.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.ListPattern;
import org.postrider.imap.internal.grammar.ModifiedUtf7;
import org.postrider.imap.internal.grammar.Tokens;

/**
 * What a LIST asks for (RFC 3501 section 6.3.8, RFC 5258, RFC 5819, RFC 6154). Immutable.
 *
 * @param selection selection options in upper case
 * @param patterns any may match
 * @param returns return options in upper case
 * @param status status items, if asked for
 * @param extended true if it uses anything beyond RFC 3501
 * @param root true if the one pattern is empty: the client asks for the delimiter
 */
record ListRequest(
        Set<String> selection,
        List<ListPattern> patterns,
        Set<String> returns,
        List<String> status,
        boolean extended,
        boolean root) {
    private static final Set<String> SELECTION = Set.of("SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE");
    private static final Set<String> RETURNS = Set.of("SUBSCRIBED", "CHILDREN", "SPECIAL-USE");
    private static final int MAX_PATTERNS = 50;

    /** Reads LIST's arguments. */
    static ListRequest read(Tokens in) throws BadCommandException {
        in.space();
        Set<String> selection = new HashSet<>();
        boolean extended = in.peek() == '(';
        if (extended) {
            selection.addAll(in.keywordList());
            in.space();
        }
        check(selection);
        String reference = in.astring();
        in.space();
        List<String> wires = new ArrayList<>();
        if (in.peek() == '(') {
            extended = true;
            wires.addAll(patternList(in));
        } else {
            wires.add(in.listMailbox());
        }
        Set<String> returns = new HashSet<>();
        List<String> status = new ArrayList<>();
        if (in.take(' ')) {
            extended = true;
            returns(in, returns, status);
        }
        in.end();
        boolean root = !extended && wires.get(0).isEmpty();
        return new ListRequest(selection, patterns(reference, wires), returns, status, extended, root);
    }

    /** Reads LSUB's arguments. */
    static ListRequest readLsub(Tokens in) throws BadCommandException {
        in.space();
        String reference = in.astring();
        in.space();
        String wire = in.listMailbox();
        in.end();
        return new ListRequest(
                Set.of("SUBSCRIBED"), patterns(reference, List.of(wire)), Set.of(), List.of(), false, false);
    }

    private static void check(Set<String> selection) throws BadCommandException {
        boolean alone = selection.contains("RECURSIVEMATCH")
                && !selection.contains("SUBSCRIBED")
                && !selection.contains("SPECIAL-USE");
        if (!SELECTION.containsAll(selection) || alone) {
            throw new BadCommandException("Bad selection options");
        }
    }

    private static List<String> patternList(Tokens in) throws BadCommandException {
        List<String> wires = new ArrayList<>();
        in.expect('(');
        do {
            wires.add(in.listMailbox());
            if (wires.size() > MAX_PATTERNS) {
                throw new BadCommandException("Too many patterns");
            }
        } while (in.take(' '));
        in.expect(')');
        return wires;
    }

    private static void returns(Tokens in, Set<String> returns, List<String> status) throws BadCommandException {
        if (!in.keyword().equals("RETURN")) {
            throw new BadCommandException("Expected RETURN");
        }
        in.space();
        in.expect('(');
        while (!in.take(')')) {
            in.take(' ');
            String option = in.keyword();
            if (option.equals("STATUS")) {
                in.space();
                status.addAll(StatusCommand.items(in));
            } else if (RETURNS.contains(option)) {
                returns.add(option);
            } else {
                throw new BadCommandException("Unknown return option " + option);
            }
        }
    }

    /** Patterns that are no modified UTF-7, or absurdly long, match nothing. */
    private static List<ListPattern> patterns(String reference, List<String> wires) {
        List<ListPattern> patterns = new ArrayList<>();
        for (String wire : wires) {
            if (reference.length() + wire.length() <= ListPattern.MAX_LENGTH) {
                ModifiedUtf7.decode(reference + wire).map(ListPattern::new).ifPresent(patterns::add);
            }
        }
        return patterns;
    }

    boolean selects(String option) {
        return selection.contains(option);
    }

    boolean matches(String name) {
        return patterns.stream().anyMatch(p -> p.matches(name));
    }
}
