package org.postrider.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/** How header bytes become characters, and the small questions that all header parsers ask. Stateless. */
final class HeaderText {
    private static final String NOT_IN_TOKENS = "()<>@,;:\\\"/[]?=";

    private HeaderText() {}

    /** UTF-8 where valid, else ISO-8859-1, which keeps every byte. */
    static String decode(byte[] bytes, int from, int to) {
        if (isAscii(bytes, from, to)) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
        return new String(
                bytes, from, to - from, isUtf8(bytes, from, to) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    private static boolean isAscii(byte[] bytes, int from, int to) {
        int all = 0;
        for (int i = from; i < to; i++) {
            all |= bytes[i];
        }
        return all >= 0;
    }

    static boolean isUtf8(byte[] bytes, int from, int to) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
            return true;
        } catch (CharacterCodingException expected) {
            return false;
        }
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** RFC 2045 section 5.1, and any character beyond ASCII. */
    static boolean isToken(int c) {
        return c > 0x20 && c != 0x7f && NOT_IN_TOKENS.indexOf(c) < 0;
    }

    static boolean all(String text, IntPredicate test) {
        return !text.isEmpty() && text.chars().allMatch(test);
    }

    /** Without line ends, and without white space at either end (RFC 5322 section 2.2.3). */
    static String unfold(String raw) {
        if (raw.indexOf('\n') < 0 && raw.indexOf('\r') < 0) {
            return raw.strip();
        }
        StringBuilder out = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\r' && c != '\n') {
                out.append(c);
            }
        }
        return out.toString().strip();
    }

    /** Index after the comment that opens at {@code at}, or the end of the text if it does not close; no recursion. */
    static int skipComment(String text, int at) {
        int depth = 0;
        int i = at;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c == '\\') {
                i++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return i;
            }
        }
        return text.length();
    }

    /** Index of the first character at or after {@code at} that is neither white space nor in a comment. */
    static int skipSpace(String text, int at) {
        int i = at;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '(') {
                i = skipComment(text, i);
            } else if (isSpace(c)) {
                i++;
            } else {
                break;
            }
        }
        return i;
    }
}
