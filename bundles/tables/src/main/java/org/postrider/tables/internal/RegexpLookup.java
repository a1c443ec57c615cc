package org.postrider.tables.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.postrider.tables.TableAwayException;

/**
 * Patterns to values; the first that is found in the key wins, as in regexp_table(5). Immutable.
 *
 * <p>A pattern can take exponential time on a hostile key. So the key is handed to the matcher as a sequence that counts how
 * often it is looked at; beyond the budget, which all patterns of one lookup share, the lookup fails and mail is deferred.
 */
final class RegexpLookup implements Lookup {
    private final List<Entry> entries;
    private final int maxSteps;

    private record Entry(Line line, Pattern pattern, boolean negated, String value) {}

    private RegexpLookup(List<Entry> entries, int maxSteps) {
        this.entries = entries;
        this.maxSteps = maxSteps;
    }

    static RegexpLookup of(List<Line> lines, int maxSteps) throws BadTableException {
        List<Entry> entries = new ArrayList<>(lines.size());
        for (Line line : lines) {
            entries.add(entry(line));
        }
        return new RegexpLookup(List.copyOf(entries), maxSteps);
    }

    private static Entry entry(Line line) throws BadTableException {
        String text = line.text();
        boolean negated = text.startsWith("!");
        int open = negated ? 1 : 0;
        int close = closing(text, open);
        if (close < 0) {
            throw line.bad("a line is /pattern/flags, a space and a value (if and endif are not known)");
        }
        int flagsEnd = close + 1;
        while (flagsEnd < text.length() && !Character.isWhitespace(text.charAt(flagsEnd))) {
            flagsEnd++;
        }
        String value = text.substring(flagsEnd).strip();
        if (value.isEmpty()) {
            throw line.bad("there is no value behind the pattern");
        }
        Pattern pattern = compile(line, text.substring(open + 1, close), text.substring(close + 1, flagsEnd));
        checkReferences(line, value, negated ? 0 : pattern.matcher("").groupCount());
        return new Entry(line, pattern, negated, value);
    }

    private static int closing(String text, int open) {
        if (open >= text.length() || text.charAt(open) != '/') {
            return -1;
        }
        for (int i = open + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '/') {
                return i;
            }
        }
        return -1;
    }

    private static Pattern compile(Line line, String pattern, String flags) throws BadTableException {
        // As in regexp_table(5): case does not matter unless the flag says so.
        int bits = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
        for (char flag : flags.toCharArray()) {
            switch (flag) {
                case 'i' -> bits ^= Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
                case 'm' -> bits |= Pattern.MULTILINE;
                case 'x' -> bits ^= Pattern.COMMENTS;
                default -> throw line.bad("unknown flag " + flag + "; known are i, m and x");
            }
        }
        try {
            return Pattern.compile(pattern.replace("\\/", "/"), bits);
        } catch (PatternSyntaxException e) {
            throw line.bad(e.getDescription() + " in the pattern");
        }
    }

    private static void checkReferences(Line line, String value, int groups) throws BadTableException {
        try {
            Template.fill(value, number -> {
                if (number > groups) {
                    throw new IllegalArgumentException("$" + number + " stands for no group of the pattern");
                }
                return "";
            });
        } catch (IllegalArgumentException e) {
            throw line.bad(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<String> find(String key) throws TableAwayException {
        Budgeted counted = new Budgeted(key, new int[] {maxSteps});
        for (Entry entry : entries) {
            try {
                Matcher matcher = entry.pattern.matcher(counted);
                boolean found = matcher.find();
                if (found && !entry.negated) {
                    return Optional.of(Template.fill(
                            entry.value, n -> n == 0 || matcher.group(n) == null ? "" : matcher.group(n)));
                }
                if (!found && entry.negated) {
                    return Optional.of(Template.fill(entry.value, n -> ""));
                }
            } catch (BudgetSpentException e) {
                throw new TableAwayException(entry.line.where() + ": the pattern takes more than " + maxSteps
                        + " steps on some key; make it simpler or raise max_steps");
            }
        }
        return Optional.empty();
    }

    @Override
    public int size() {
        return entries.size();
    }

    /** Thrown out of a match by the sequence it looks at; never leaves this class. */
    private static final class BudgetSpentException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BudgetSpentException() {
            super(null, null, false, false);
        }
    }

    /** A text that may be looked at only so often. Confined to one lookup. */
    private record Budgeted(String text, int[] left) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new BudgetSpentException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
