package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * The characters of markup as a browser takes them in the value of an attribute: character references become what they stand
 * for. Characters beyond Latin-1 become a question mark. Confined to one thread.
 */
final class MarkupChars {
    private static final int MAX_REFERENCE = 12;
    private static final Map<String, Integer> NAMED = Map.ofEntries(
            Map.entry("tab", (int) '\t'),
            Map.entry("newline", (int) '\n'),
            Map.entry("colon", (int) ':'),
            Map.entry("semi", (int) ';'),
            Map.entry("comma", (int) ','),
            Map.entry("sol", (int) '/'),
            Map.entry("equals", (int) '='),
            Map.entry("plus", (int) '+'),
            Map.entry("percnt", (int) '%'),
            Map.entry("quot", (int) '"'),
            Map.entry("apos", (int) '\''),
            Map.entry("lt", (int) '<'),
            Map.entry("gt", (int) '>'),
            Map.entry("amp", (int) '&'));

    private final Bytes bytes;
    private long at;
    private boolean reference;

    MarkupChars(Bytes bytes, long from) {
        this.bytes = bytes;
        this.at = from;
    }

    /** Offset of the next character. */
    long position() {
        return at;
    }

    /** Goes there. */
    void seek(long position) {
        at = position;
    }

    /** True if the last character was written as a reference, so that it delimits nothing. */
    boolean referred() {
        return reference;
    }

    /** The next character, 0 to 255, or -1 at the end. */
    int next() throws IOException {
        int c = bytes.at(at);
        reference = false;
        if (c >= 0) {
            at++;
        }
        return c == '&' ? resolved() : c;
    }

    private int resolved() throws IOException {
        StringBuilder name = new StringBuilder(MAX_REFERENCE);
        int i = 0;
        int c = bytes.at(at);
        while (i < MAX_REFERENCE && (Latin.isLetter(c) || Latin.isDigit(c) || c == '#' && i == 0)) {
            name.append((char) c);
            c = bytes.at(at + ++i);
        }
        int value = value(name.toString().toLowerCase(Locale.ROOT));
        if (value < 0) {
            return '&';
        }
        at += i + (c == ';' ? 1 : 0);
        reference = true;
        return value;
    }

    private static int value(String name) {
        if (!name.startsWith("#")) {
            return NAMED.getOrDefault(name, -1);
        }
        boolean hex = name.startsWith("#x");
        int from = hex ? 2 : 1;
        int value = name.length() > from ? 0 : -1;
        for (int i = from; i < name.length(); i++) {
            int digit = Latin.hex(name.charAt(i));
            if (digit < 0 || !hex && digit > 9) {
                return -1;
            }
            value = Math.min(0x10ffff, value * (hex ? 16 : 10) + digit);
        }
        return value > 255 ? '?' : value;
    }
}
