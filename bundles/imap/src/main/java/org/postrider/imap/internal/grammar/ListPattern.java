package org.postrider.imap.internal.grammar;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A mailbox pattern: {@code *} matches all, {@code %} all but the delimiter (RFC 3501 section 6.3.8). Immutable.
 *
 * <p>It is run as a bit-parallel automaton: every character of a name costs one step over all states, whatever the
 * pattern, so that no pattern makes matching explode.
 */
public final class ListPattern {
    /** Longest pattern that is looked at. */
    public static final int MAX_LENGTH = 1_200;

    private static final String INBOX = "INBOX";

    private final String fixed;
    private final Automaton exact;
    private final Automaton inbox;

    /** @param pattern decoded from modified UTF-7 */
    public ListPattern(String pattern) {
        int wild = 0;
        while (wild < pattern.length() && pattern.charAt(wild) != '*' && pattern.charAt(wild) != '%') {
            wild++;
        }
        fixed = pattern.substring(0, wild);
        exact = new Automaton(pattern);
        int head = 0;
        while (head < pattern.length() && pattern.charAt(head) != '/') {
            head++;
        }
        inbox = new Automaton(pattern.substring(0, head).toUpperCase(Locale.ROOT) + pattern.substring(head));
    }

    /** False if no name that begins so can match; true if one may. */
    public boolean mayStartWith(String prefix) {
        return prefix.startsWith(fixed) || fixed.startsWith(prefix);
    }

    /** Whether the name matches; INBOX in any case. */
    public boolean matches(String name) {
        boolean isInbox = name.startsWith(INBOX) && (name.length() == INBOX.length() || name.charAt(5) == '/');
        return exact.matches(name) || (isInbox && inbox.matches(name));
    }

    private static final class Automaton {
        private final int words;
        private final int states;
        private final Map<Character, long[]> literals = new HashMap<>();
        private final long[] stars;
        private final long[] percents;

        Automaton(String pattern) {
            String collapsed = collapse(pattern);
            states = collapsed.length();
            words = states / 64 + 1;
            stars = new long[words];
            percents = new long[words];
            for (int i = 0; i < states; i++) {
                char c = collapsed.charAt(i);
                long[] mask =
                        c == '*' ? stars : c == '%' ? percents : literals.computeIfAbsent(c, any -> new long[words]);
                mask[i / 64] |= 1L << (i % 64);
            }
        }

        /** A run of wildcards is one: {@code *} if it has one, else {@code %}. */
        private static String collapse(String pattern) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < pattern.length(); i++) {
                char c = pattern.charAt(i);
                char last = out.length() == 0 ? 0 : out.charAt(out.length() - 1);
                if (c == '*' && last == '%') {
                    out.setCharAt(out.length() - 1, '*');
                } else if (!((c == '*' || c == '%') && (last == '*' || last == '%'))) {
                    out.append(c);
                }
            }
            return out.toString();
        }

        boolean matches(String name) {
            long[] active = new long[words];
            active[0] = 1;
            skipWildcards(active);
            for (int i = 0; i < name.length(); i++) {
                step(active, name.charAt(i));
                skipWildcards(active);
            }
            return (active[states / 64] >>> (states % 64) & 1) != 0;
        }

        private void step(long[] active, char c) {
            long[] literal = literals.get(c);
            long carry = 0;
            for (int w = 0; w < words; w++) {
                long now = active[w];
                long moved = literal == null ? 0 : now & literal[w];
                long stay = now & stars[w] | (c == '/' ? 0 : now & percents[w]);
                active[w] = moved << 1 | carry | stay;
                carry = moved >>> 63;
            }
        }

        /** A wildcard may match nothing; after collapsing no two stand side by side, so one pass is enough. */
        private void skipWildcards(long[] active) {
            long carry = 0;
            for (int w = 0; w < words; w++) {
                long wild = active[w] & (stars[w] | percents[w]);
                active[w] |= wild << 1 | carry;
                carry = wild >>> 63;
            }
        }
    }
}
