package org.postrider.unpack.internal.document;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads values of PDF (ISO 32000-1, 7.3) as readers do, which is leniently. Confined to one thread. A value is a {@code Long}, a
 * {@code Double}, a {@link Name}, a {@code byte[]} (a string), a {@link Ref}, a {@code Map} by name, a {@code List}, or a
 * {@link Word}, which is anything else. Depth, count and lengths are bounded for each value.
 */
final class PdfLexer {
    private static final int MAX_DEPTH = 40;
    private static final int MAX_ITEMS = 20_000;
    private static final int MAX_WORD = 256;
    private static final int MAX_STRING = 4 << 20;
    private static final String DELIMITERS = "()<>[]{}/%";

    private final Bytes bytes;
    private long at;
    private int items;
    private int texts;

    PdfLexer(Bytes bytes, long from) {
        this.bytes = bytes;
        this.at = from;
    }

    /** A name without its slash, escapes resolved. */
    record Name(String text) {}

    /** An object elsewhere. */
    record Ref(long number) {}

    /** Anything that is no value; empty at the end of the file. */
    record Word(String text) {
        boolean is(String word) {
            return text.equals(word);
        }
    }

    long position() {
        return at;
    }

    /** The next value. */
    Object value() throws IOException {
        items = 0;
        texts = 0;
        return next(0);
    }

    private Object next(int depth) throws IOException {
        skipSpace();
        int c = bytes.at(at);
        if (c < 0 || ++items > MAX_ITEMS || depth > MAX_DEPTH) {
            return new Word("");
        }
        return switch (c) {
            case '/' -> name();
            case '(' -> literal();
            case '[' -> list(depth);
            case '<' -> bytes.at(at + 1) == '<' ? map(depth) : hex();
            case '>' -> bracket(bytes.at(at + 1) == '>' ? ">>" : ">");
            case ']', ')', '{', '}' -> bracket(String.valueOf((char) c));
            default -> Latin.isDigit(c) || c == '-' || c == '+' || c == '.' ? number() : word();
        };
    }

    private Word bracket(String text) {
        at += text.length();
        return new Word(text);
    }

    void skipSpace() throws IOException {
        int c = bytes.at(at);
        while (c == 0 || Latin.isSpace(c) || c == '%') {
            if (c == '%') {
                while (c >= 0 && c != '\r' && c != '\n') {
                    c = bytes.at(++at);
                }
            } else {
                c = bytes.at(++at);
            }
        }
    }

    private static boolean regular(int c) {
        return c > 0 && !Latin.isSpace(c) && DELIMITERS.indexOf(c) < 0;
    }

    private Word word() throws IOException {
        StringBuilder text = new StringBuilder();
        int c = bytes.at(at);
        while (regular(c)) {
            if (text.length() < MAX_WORD) {
                text.append((char) c);
            }
            c = bytes.at(++at);
        }
        return new Word(text.toString());
    }

    private Name name() throws IOException {
        StringBuilder text = new StringBuilder();
        int c = bytes.at(++at);
        while (regular(c)) {
            int high = c == '#' ? Latin.hex(bytes.at(at + 1)) : -1;
            int low = high < 0 ? -1 : Latin.hex(bytes.at(at + 2));
            at += low < 0 ? 1 : 3;
            if (text.length() < MAX_WORD) {
                text.append((char) (low < 0 ? c : high << 4 | low));
            }
            c = bytes.at(at);
        }
        return new Name(text.toString());
    }

    private Object number() throws IOException {
        String text = word().text();
        try {
            long value = Long.parseLong(text);
            return value >= 0 && refers() ? new Ref(value) : (Object) value;
        } catch (NumberFormatException e) {
            return text.matches("[-+]?[0-9.]{1,40}") && text.matches(".*[0-9].*") ? 0.0 : new Word(text);
        }
    }

    /** Goes on over {@code 0 R}, if that follows. */
    private boolean refers() throws IOException {
        long back = at;
        skipSpace();
        boolean digits = Latin.isDigit(bytes.at(at));
        while (Latin.isDigit(bytes.at(at)) && at - back < MAX_WORD) {
            at++;
        }
        skipSpace();
        if (digits && bytes.at(at) == 'R' && !regular(bytes.at(at + 1))) {
            at++;
            return true;
        }
        at = back;
        return false;
    }

    private byte[] hex() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int nibble = -1;
        int c = bytes.at(++at);
        while (c >= 0 && c != '>') {
            int value = Latin.hex(c);
            if (value >= 0 && nibble >= 0) {
                put(out, nibble << 4 | value);
                nibble = -1;
            } else if (value >= 0) {
                nibble = value;
            }
            c = bytes.at(++at);
        }
        at++;
        if (nibble >= 0) {
            put(out, nibble << 4);
        }
        return out.toByteArray();
    }

    private void put(ByteArrayOutputStream out, int value) {
        if (++texts <= MAX_STRING) {
            out.write(value);
        }
    }

    private byte[] literal() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int open = 1;
        int c = bytes.at(++at);
        while (c >= 0) {
            if (c == '\\') {
                escape(out);
            } else {
                open += c == '(' ? 1 : 0;
                open -= c == ')' ? 1 : 0;
                if (open == 0) {
                    at++;
                    break;
                }
                put(out, c);
            }
            c = bytes.at(++at);
        }
        return out.toByteArray();
    }

    /** Leaves the position at the last character of the escape. */
    private void escape(ByteArrayOutputStream out) throws IOException {
        int c = bytes.at(++at);
        int plain = "nrtbf".indexOf(c);
        if (plain >= 0) {
            put(out, "\n\r\t\b\f".charAt(plain));
        } else if (c >= '0' && c <= '7') {
            int value = 0;
            int digits = 0;
            while (digits < 3 && bytes.at(at) >= '0' && bytes.at(at) <= '7') {
                value = value << 3 | bytes.at(at++) - '0';
                digits++;
            }
            at--;
            put(out, value);
        } else if (c == '\r') {
            at += bytes.at(at + 1) == '\n' ? 1 : 0;
        } else if (c != '\n' && c >= 0) {
            put(out, c);
        }
    }

    private List<Object> list(int depth) throws IOException {
        List<Object> list = new ArrayList<>();
        at++;
        while (true) {
            long back = at;
            Object value = next(depth + 1);
            if (value instanceof Word word) {
                if (ends(word, back)) {
                    return list;
                }
                if (word.is("]")) {
                    return list;
                }
            } else {
                list.add(value);
            }
        }
    }

    private Map<String, Object> map(int depth) throws IOException {
        Map<String, Object> map = new HashMap<>();
        at += 2;
        while (true) {
            long back = at;
            Object key = next(depth + 1);
            if (key instanceof Word word && (ends(word, back) || word.is(">>"))) {
                return map;
            }
            if (key instanceof Name name) {
                back = at;
                Object value = next(depth + 1);
                if (value instanceof Word word && (ends(word, back) || word.is(">>"))) {
                    return map;
                }
                // Of two with one name readers take the last.
                map.put(name.text(), value);
            }
        }
    }

    /** True if something unclosed ends here; the word is read again. */
    private boolean ends(Word word, long back) {
        boolean end = word.text().isEmpty() || word.is("endobj") || word.is("stream") || word.is("obj");
        at = end && !word.text().isEmpty() ? back : at;
        return end;
    }
}
