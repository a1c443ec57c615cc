package org.postrider.chain.internal;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON (RFC 8259) of JDK values on one line. Stateless. Anything that is no Map, Collection, Number, Boolean or null is
 * written as the string it prints as, so that no foreign object can break a record.
 */
final class Json {
    /** Deeper values are written as strings. */
    static final int MAX_DEPTH = 20;

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Json() {}

    static void write(StringBuilder out, @Nullable Object value) {
        write(out, value, 0);
    }

    private static void write(StringBuilder out, @Nullable Object value, int depth) {
        if (value instanceof String text) {
            string(out, text);
        } else if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Number number) {
            number(out, number);
        } else if (value instanceof Map<?, ?> map && depth < MAX_DEPTH) {
            object(out, map, depth);
        } else if (value instanceof Collection<?> list && depth < MAX_DEPTH) {
            array(out, list, depth);
        } else {
            string(out, value.toString());
        }
    }

    private static void object(StringBuilder out, Map<?, ?> map, int depth) {
        char before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(before);
            string(out, String.valueOf(entry.getKey()));
            out.append(':');
            write(out, entry.getValue(), depth + 1);
            before = ',';
        }
        out.append(before == '{' ? "{}" : "}");
    }

    private static void array(StringBuilder out, Collection<?> list, int depth) {
        char before = '[';
        for (Object value : list) {
            out.append(before);
            write(out, value, depth + 1);
            before = ',';
        }
        out.append(before == '[' ? "[]" : "]");
    }

    private static void number(StringBuilder out, Number number) {
        boolean finite =
                !(number instanceof Double || number instanceof Float) || Double.isFinite(number.doubleValue());
        if (finite) {
            out.append(number);
        } else {
            string(out, number.toString());
        }
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029 || Character.isSurrogate(c)) {
                escape(out, c);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** Surrogates too: a lone one has no UTF-8 form. */
    private static void escape(StringBuilder out, char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX[c >> shift & 0xf]);
        }
    }
}
