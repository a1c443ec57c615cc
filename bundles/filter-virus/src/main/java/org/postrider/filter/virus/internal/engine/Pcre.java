package org.postrider.filter.virus.internal.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Turns a Perl regular expression over bytes into one of Java over characters of ISO 8859-1. Confined to one expression. What
 * differs: names of groups, classes within classes, and what needs no escape there.
 */
final class Pcre {
    private static final Pattern QUANTIFIER = Pattern.compile("\\{\\d+(?:,\\d*)?\\}");

    private final String text;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, String> names = new HashMap<>();
    private int at;

    private Pcre(String text) {
        this.text = text;
    }

    /** @throws SignatureException if Java has no such expression */
    static Pattern compile(String text, String flags) throws SignatureException {
        int bits = Pattern.UNIX_LINES;
        for (char flag : flags.toCharArray()) {
            bits |= switch (flag) {
                case 'i' -> Pattern.CASE_INSENSITIVE;
                case 's' -> Pattern.DOTALL;
                case 'm' -> Pattern.MULTILINE;
                case 'x' -> Pattern.COMMENTS;
                case 'g', 'r', 'e', 'A', 'E' -> 0;
                default -> throw new SignatureException(SignatureException.Reason.REGEX, "flag " + flag);
            };
        }
        String java = new Pcre(text).convert();
        try {
            return Pattern.compile(flags.indexOf('A') >= 0 ? "\\G(?:" + java + ")" : java, bits);
        } catch (PatternSyntaxException | StackOverflowError e) {
            throw new SignatureException(SignatureException.Reason.REGEX, "regular expression: " + e.getMessage());
        }
    }

    private String convert() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                escape();
            } else if (c == '[') {
                set();
            } else if (c == '(' && (text.startsWith("(?P", at) || isNamed())) {
                group();
            } else if (c == '{'
                    && !QUANTIFIER.matcher(text).region(at, text.length()).lookingAt()) {
                out.append("\\{");
                at++;
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    private void escape() {
        char next = text.charAt(at + 1);
        // Letters that Perl takes as themselves Java refuses.
        if (next == '_' || next >= 0x80 || Character.isLetter(next) && "yYjJiIoOqTLlmMuUgC".indexOf(next) >= 0) {
            out.append(next);
        } else if (next == 'e') {
            out.append("\\x1B");
        } else {
            out.append('\\').append(next);
        }
        at += 2;
    }

    /** {@code (?<name>x)}, but not a look behind. */
    private boolean isNamed() {
        return text.startsWith("(?<", at) && at + 3 < text.length() && "=!".indexOf(text.charAt(at + 3)) < 0;
    }

    /** {@code (?P<name>x)}, {@code (?P=name)}, {@code (?P>name)}: Java's names have letters and digits only. */
    private void group() {
        int sign = at + (text.startsWith("(?P", at) ? 3 : 2);
        char kind = sign < text.length() ? text.charAt(sign) : ' ';
        int end = text.indexOf(kind == '<' ? '>' : ')', at);
        if (end < 0 || kind != '<' && kind != '=') {
            out.append(text.charAt(at++));
            return;
        }
        String name = text.substring(sign + 1, end);
        String java = names.computeIfAbsent(name, n -> "g" + names.size() + "x");
        out.append(kind == '<' ? "(?<" + java + '>' : "\\k<" + java + '>');
        at = end + 1;
    }

    private void set() {
        out.append('[');
        at++;
        if (at < text.length() && text.charAt(at) == '^') {
            out.append('^');
            at++;
        }
        if (at < text.length() && text.charAt(at) == ']') {
            out.append("\\]");
            at++;
        }
        while (at < text.length() && text.charAt(at) != ']') {
            member();
        }
        if (at < text.length()) {
            out.append(']');
            at++;
        }
    }

    private void member() {
        char c = text.charAt(at);
        int end = c == '[' && text.startsWith("[:", at) ? text.indexOf(":]", at) : -1;
        if (end > 0) {
            posix(text.substring(at + 2, end));
            at = end + 2;
        } else if (c == '\\' && at + 1 < text.length()) {
            octalOrEscape();
        } else {
            // Java reads [a[b]] and [a&&b] as unions and intersections, and a blank as nothing in comments mode.
            out.append(c == '[' || c == '&' || c == '^' || c == ' ' || c == '#' ? "\\" : "")
                    .append(c);
            at++;
        }
    }

    /** Within a class digits behind a backslash are a character, not a group. */
    private void octalOrEscape() {
        int end = at + 1;
        int value = 0;
        while (end < text.length() && end < at + 4 && text.charAt(end) >= '0' && text.charAt(end) <= '7') {
            value = value * 8 + text.charAt(end++) - '0';
        }
        if (end == at + 1) {
            escape();
        } else {
            out.append(String.format("\\x{%x}", value));
            at = end;
        }
    }

    private void posix(String name) {
        boolean not = name.startsWith("^");
        String java = switch (not ? name.substring(1) : name) {
            case "alpha" -> "Alpha";
            case "digit" -> "Digit";
            case "alnum" -> "Alnum";
            case "upper" -> "Upper";
            case "lower" -> "Lower";
            case "punct" -> "Punct";
            case "graph" -> "Graph";
            case "print" -> "Print";
            case "blank" -> "Blank";
            case "cntrl" -> "Cntrl";
            case "xdigit" -> "XDigit";
            case "space" -> "Space";
            default -> "ASCII";
        };
        out.append(not ? "\\P{" : "\\p{").append(java).append('}');
    }
}
