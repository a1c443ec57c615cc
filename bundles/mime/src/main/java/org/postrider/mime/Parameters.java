package org.postrider.mime;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.postrider.message.Defect;

/**
 * The parameters of a Content-Type or Content-Disposition (RFC 2045 section 5.1, RFC 2231). Immutable.
 *
 * @param values names in lower case to decoded values, in order of appearance; of several forms {@link Rfc2231} picks one
 * @param raw every parameter as it stands, unquoted but not decoded, such as IMAP's BODYSTRUCTURE shows
 * @param defects what is wrong or ambiguous
 */
public record Parameters(Map<String, String> values, List<Raw> raw, Set<Defect> defects) {
    /**
     * One parameter as it stands.
     *
     * @param name in lower case, with RFC 2231's asterisks
     * @param value without quotes, backslashes and comments
     */
    public record Raw(String name, String value) {}

    /** Parameters beyond this are dropped as malformed: no mailer writes so many. */
    private static final int MAX = 1_000;

    /**
     * Reads {@code ;name=value} pairs.
     *
     * @param text the field's value, folds and comments included
     * @param from where the parameters begin, at or before the first semicolon
     */
    public static Parameters parse(String text, int from) {
        Reader reader = new Reader(text, from);
        reader.read();
        Map<String, String> values = Rfc2231.decode(reader.raw, reader.defects);
        return new Parameters(values, List.copyOf(reader.raw), Set.copyOf(reader.defects));
    }

    /** A cursor over the text; every step moves it on, so it ends. */
    private static final class Reader {
        private final String text;
        private int at;
        private final List<Raw> raw = new ArrayList<>();
        private final Set<Defect> defects = EnumSet.noneOf(Defect.class);

        Reader(String text, int from) {
            this.text = text;
            this.at = from;
        }

        void read() {
            while ((at = HeaderText.skipSpace(text, at)) < text.length()) {
                if (text.charAt(at) == ';') {
                    at++;
                } else if (raw.size() == MAX) {
                    defects.add(Defect.MALFORMED_PARAMETER);
                    return;
                } else {
                    parameter();
                }
            }
        }

        private void parameter() {
            int start = at;
            while (at < text.length() && HeaderText.isToken(text.charAt(at))) {
                at++;
            }
            String name = text.substring(start, at).toLowerCase(Locale.ROOT);
            at = HeaderText.skipSpace(text, at);
            if (name.isEmpty() || at == text.length() || text.charAt(at) != '=') {
                malformed(name);
                skipToSemicolon();
                return;
            }
            at = HeaderText.skipSpace(text, at + 1);
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            raw.add(new Raw(name, quoted ? quoted(name) : unquoted(name)));
        }

        private String quoted(String name) {
            StringBuilder value = new StringBuilder();
            int i = at + 1;
            while (i < text.length() && text.charAt(i) != '"') {
                char c = text.charAt(i++);
                if (c == '\\' && i < text.length()) {
                    value.append(text.charAt(i++));
                } else if (c != '\r' && c != '\n') {
                    value.append(c);
                }
            }
            if (i >= text.length()) {
                malformed(name);
            }
            at = HeaderText.skipSpace(text, Math.min(text.length(), i + 1));
            if (at < text.length() && text.charAt(at) != ';') {
                malformed(name);
                skipToSemicolon();
            }
            return value.toString();
        }

        private String unquoted(String name) {
            int start = at;
            int end = at;
            while (at < text.length() && text.charAt(at) != ';') {
                char c = text.charAt(at);
                if (c == '(' && at > start && HeaderText.isSpace(text.charAt(at - 1))) {
                    at = HeaderText.skipComment(text, at);
                } else {
                    at++;
                    end = HeaderText.isSpace(c) ? end : at;
                }
            }
            String value = HeaderText.unfold(text.substring(start, end));
            if (value.isEmpty() || value.chars().anyMatch(c -> HeaderText.isSpace(c) || "()\"\\".indexOf(c) >= 0)) {
                malformed(name);
            }
            return value;
        }

        private void malformed(String name) {
            defects.add(Defect.MALFORMED_PARAMETER);
            if (name.equals("boundary")) {
                defects.add(Defect.AMBIGUOUS_BOUNDARY);
            }
        }

        private void skipToSemicolon() {
            while (at < text.length() && text.charAt(at) != ';') {
                at++;
            }
        }
    }
}
