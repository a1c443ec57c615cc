package org.postrider.filter.virus.internal.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTML as signatures for it see it. Confined to one file.
 *
 * <p>The first reading keeps the tags: all in lower case, blanks as one space in text and none within scripts, one space before
 * each attribute, both kinds of quotes as {@code "}, character references decoded, comments left out unless they are within a
 * script, and nothing of {@code data:} but that word. The second is the text alone, with the targets of links and pictures
 * where those stand.
 */
final class HtmlReadings {
    private static final int MAX_NAME = 1_024;
    private static final Map<String, Integer> REFERENCES =
            Map.of("amp", (int) '&', "lt", (int) '<', "gt", (int) '>', "quot", (int) '"', "nbsp", (int) ' ');

    private final byte[] data;
    private final int size;
    private final Output tags;
    private final Output text;
    private int at;
    private @Nullable String raw;

    private HtmlReadings(byte[] data, int size) {
        this.data = data;
        this.size = size;
        this.tags = new Output(size);
        this.text = new Output(size);
    }

    static List<Readings.Reading> of(byte[] data, int size) {
        return new HtmlReadings(data, size).read();
    }

    /** Bytes that grow as they come. */
    private static final class Output {
        private byte[] bytes;
        private int length;
        private boolean blank;

        Output(int size) {
            bytes = new byte[Math.max(64, size)];
        }

        void put(int c) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, length + (length >> 1));
            }
            bytes[length++] = (byte) c;
            blank = c == ' ';
        }

        /** One space, however many there are. */
        void space() {
            if (!blank) {
                put(' ');
            }
        }

        void put(String some) {
            for (int i = 0; i < some.length(); i++) {
                put(some.charAt(i));
            }
        }

        Readings.Reading reading() {
            return new Readings.Reading(bytes, length, FileKind.HTML);
        }
    }

    private List<Readings.Reading> read() {
        skipBlanks();
        while (at < size) {
            int c = data[at] & 0xff;
            if (c == '<') {
                tag();
            } else if (isBlank(c)) {
                skipBlanks();
                if (raw == null) {
                    tags.space();
                    text.space();
                }
            } else if (c == '&') {
                text.space();
                tags.put(reference());
            } else {
                character(c);
            }
        }
        return List.of(tags.reading(), text.reading());
    }

    private void character(int c) {
        at++;
        int lower = lower(c);
        boolean script = raw != null;
        tags.put(script && lower == '\'' ? '"' : lower);
        if (!script) {
            text.put(lower < ' ' ? ' ' : lower);
        }
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private void skipBlanks() {
        while (at < size && isBlank(data[at] & 0xff)) {
            at++;
        }
    }

    private boolean is(int place, int c) {
        return place < size && lower(data[place] & 0xff) == c;
    }

    private void tag() {
        at++;
        skipBlanks();
        if (is(at, '!')) {
            comment();
            return;
        }
        tags.put('<');
        if (raw != null && !is(at, '/')) {
            return;
        }
        text.space();
        String tag = name(false);
        if (raw == null) {
            attributes(tag);
        } else if (tag.equals('/' + raw)) {
            raw = null;
        }
        if (is(at, '>')) {
            tags.put('>');
            at++;
        }
        skipBlanks();
        if (raw == null && (tag.equals("script") || tag.equals("style"))) {
            raw = tag;
        }
    }

    /** Up to a blank or the tag's end. @param attribute true: or an equals sign */
    private String name(boolean attribute) {
        StringBuilder name = new StringBuilder();
        while (at < size && !isBlank(data[at] & 0xff) && data[at] != '>' && !(attribute && data[at] == '=')) {
            int c = lower(data[at++] & 0xff);
            tags.put(c);
            if (name.length() < MAX_NAME) {
                name.append((char) c);
            }
        }
        return name.toString();
    }

    private void comment() {
        at++;
        if (raw != null) {
            tags.put("<!");
            return;
        }
        while (at < size && data[at] != '>') {
            at++;
        }
        at = Math.min(size, at + 1);
        skipBlanks();
    }

    private void attributes(String tag) {
        skipBlanks();
        while (at < size && data[at] != '>') {
            tags.put(' ');
            String name = name(true);
            skipBlanks();
            if (is(at, '=')) {
                at++;
                tags.put('=');
                skipBlanks();
                value(tag, name);
                skipBlanks();
            }
        }
    }

    private void value(String tag, String attribute) {
        int quote = is(at, '"') || is(at, '\'') ? data[at++] : 0;
        if (quote != 0) {
            tags.put('"');
        }
        boolean inline = isInlineData();
        String value = value(quote, inline);
        if (quote != 0 && at < size) {
            at++;
            tags.put('"');
        }
        boolean link = tag.equals("a") && attribute.equals("href") || tag.equals("img") && attribute.equals("src");
        if (link && !value.isEmpty() && !inline) {
            text.put(value);
            text.put(' ');
        }
    }

    private String value(int quote, boolean inline) {
        StringBuilder value = new StringBuilder();
        while (at < size && !ends(quote)) {
            int c = data[at] & 0xff;
            int shown = c == '&' && !inline ? reference() : data[at++] & 0xff;
            if (!inline || value.length() < 4) {
                tags.put(plain(shown));
            }
            if (value.length() < MAX_NAME) {
                value.append((char) shown);
            }
        }
        return value.toString();
    }

    private static int plain(int c) {
        if (isBlank(c)) {
            return ' ';
        }
        return c == '\'' ? '"' : lower(c);
    }

    private boolean ends(int quote) {
        int c = data[at];
        return quote == 0 ? isBlank(c & 0xff) || c == '>' : c == quote && data[at - 1] != '\\';
    }

    private boolean isInlineData() {
        String word = "data:";
        for (int i = 0; i < word.length(); i++) {
            if (!is(at + i, word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** At an ampersand: what the reference stands for; at one that is none: the ampersand. */
    private int reference() {
        int end = at + 1;
        while (end < size && end - at < 12 && data[end] != ';') {
            end++;
        }
        if (end < size && data[end] == ';') {
            String word = new String(data, at + 1, end - at - 1, StandardCharsets.ISO_8859_1);
            int code = code(word);
            if (code >= 0) {
                at = end + 1;
                return lower(code & 0xff);
            }
        }
        at++;
        return '&';
    }

    private static int code(String word) {
        Integer named = REFERENCES.get(word);
        if (named != null) {
            return named;
        }
        if (!word.startsWith("#") || word.length() < 2) {
            return -1;
        }
        boolean hex = word.charAt(1) == 'x' || word.charAt(1) == 'X';
        try {
            return Integer.parseInt(word.substring(hex ? 2 : 1), hex ? 16 : 10) & 0xffff;
        } catch (NumberFormatException expected) {
            return -1;
        }
    }
}
