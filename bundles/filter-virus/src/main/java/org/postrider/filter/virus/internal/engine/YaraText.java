package org.postrider.filter.virus.internal.engine;

import java.util.HexFormat;

/** Text strings and literals of YARA rules. Stateless. */
final class YaraText {
    private static final HexFormat HEX = HexFormat.of();

    private YaraText() {}

    /** Hexadecimal digits of a text with escapes. */
    static String hex(String text) throws SignatureException {
        StringBuilder hex = new StringBuilder(2 * text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                HEX.toHexDigits(hex, (byte) c);
            } else if (i + 1 >= text.length()) {
                throw SignatureException.malformed("a backslash at the end");
            } else {
                i++;
                i += escape(text, i, hex);
            }
        }
        return hex.toString();
    }

    /** @return how many further characters belong to it */
    private static int escape(String text, int at, StringBuilder hex) throws SignatureException {
        switch (text.charAt(at)) {
            case 'n' -> hex.append("0a");
            case 't' -> hex.append("09");
            case 'r' -> hex.append("0d");
            case 'x' -> {
                if (at + 2 >= text.length()) {
                    throw SignatureException.malformed("half a byte at the end");
                }
                hex.append(text, at + 1, at + 3);
                return 2;
            }
            default -> HEX.toHexDigits(hex, (byte) text.charAt(at));
        }
        return 0;
    }

    static String hexOf(String literal) {
        StringBuilder hex = new StringBuilder(2 * literal.length());
        literal.chars().forEach(c -> HEX.toHexDigits(hex, (byte) c));
        return hex.toString();
    }

    /** The longest text that every match of an expression has in it; empty if none can be told simply. */
    static String literal(String regex) {
        String best = "";
        StringBuilder run = new StringBuilder();
        for (int i = 0; i <= regex.length(); i++) {
            char c = i < regex.length() ? regex.charAt(i) : '(';
            if (c == '|') {
                return "";
            }
            if ("?*{".indexOf(c) >= 0 && run.length() > 0) {
                // What stands before may be missing.
                run.setLength(run.length() - 1);
            }
            boolean escaped = c == '\\' && i + 1 < regex.length() && !Character.isLetterOrDigit(regex.charAt(i + 1));
            if (escaped) {
                run.append(regex.charAt(++i));
            } else if ("\\^$.[]()?*+{}".indexOf(c) < 0) {
                run.append(c);
            } else {
                best = run.length() > best.length() ? run.toString() : best;
                run.setLength(0);
                i = behind(regex, i);
            }
        }
        return best;
    }

    /** What is in a class, a group, a count or an escape is left out. */
    private static int behind(String regex, int at) {
        char c = at < regex.length() ? regex.charAt(at) : ' ';
        if (c == '\\') {
            return at + (regex.startsWith("\\x", at) ? 3 : 1);
        }
        int kind = "[({".indexOf(c);
        return kind < 0 ? at : closed(regex, at, c, "])}".charAt(kind));
    }

    /** Groups may hold groups; a class or a count ends at the first sign. */
    private static int closed(String regex, int at, char open, char close) {
        int depth = 0;
        for (int i = at; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == close && (open != '(' || --depth == 0)) {
                return i;
            } else if (c == open && open == '(') {
                depth++;
            }
        }
        return regex.length();
    }
}
