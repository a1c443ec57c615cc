package org.postrider.filter.attachment.internal;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A declared file name as a victim's system would take it. Immutable.
 *
 * @param plain without folders, invisible characters and trailing dots and spaces, lower case
 * @param reversed true if it holds a character that makes it show in another order than it is stored
 */
record FileName(String plain, boolean reversed) {
    private static final Pattern WORD = Pattern.compile("=\\?[^?]{1,80}+\\?([bBqQ])\\?([^?]*+)\\?=");
    private static final Pattern ESCAPE = Pattern.compile("=[0-9a-fA-F]{2}");

    /** Every way in which systems take a name: some end it at NUL, some decode what we cannot. */
    static List<FileName> readings(String given) {
        Set<String> readings = new LinkedHashSet<>();
        readings.add(given);
        readings.add(decoded(given));
        for (String reading : List.copyOf(readings)) {
            int nul = reading.indexOf('\0');
            readings.add(nul < 0 ? reading : reading.substring(0, nul));
        }
        return readings.stream().map(FileName::of).toList();
    }

    /** Encoded words of an unknown charset: all charsets that a reader could have for it share ASCII. */
    private static String decoded(String given) {
        return WORD.matcher(given).replaceAll(word -> {
            String text = word.group(2);
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            String plain = word.group(1).equalsIgnoreCase("q")
                    ? unescaped(text)
                    : new String(base64(bytes), StandardCharsets.ISO_8859_1);
            return Matcher.quoteReplacement(plain);
        });
    }

    private static byte[] base64(byte[] text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException expected) {
            // No base64 to anybody: then it is no name to anybody either.
            return new byte[0];
        }
    }

    private static String unescaped(String q) {
        return ESCAPE.matcher(q.replace('_', ' '))
                .replaceAll(hex -> Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(hex.group().substring(1), 16))));
    }

    /** Windows takes "a.exe." and "a.exe " for "a.exe", and readers show neither controls nor direction marks. */
    static FileName of(String given) {
        StringBuilder kept = new StringBuilder();
        boolean reversed = false;
        String normal = Normalizer.normalize(given, Normalizer.Form.NFKC);
        for (int i = 0; i < normal.length(); i++) {
            char c = normal.charAt(i);
            reversed |= turns(c);
            if (!isHidden(c)) {
                kept.append(c == '\\' ? '/' : c);
            }
        }
        int end = kept.length();
        while (end > 0 && isDropped(kept.charAt(end - 1))) {
            end--;
        }
        String path = kept.substring(0, end);
        return new FileName(path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT), reversed);
    }

    private static boolean isDropped(char c) {
        return c == '.' || c == '/' || Character.isWhitespace(c);
    }

    private static boolean turns(char c) {
        return c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }

    private static boolean isHidden(char c) {
        return c < 0x20 || c == 0x7f || Character.getType(c) == Character.FORMAT;
    }

    /** The extension, and those before the colons of alternate streams ("a.exe:zone"), without dots. */
    List<String> extensions() {
        return Arrays.stream(plain.split(":", -1)).map(FileName::extension).toList();
    }

    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).strip();
    }

    /** How the name tries to look harmless, or the empty string. */
    String trick(Set<String> banned) {
        if (reversed) {
            return "direction-mark";
        }
        int last = plain.lastIndexOf('.');
        String before = last < 0 ? "" : extension(plain.substring(0, last).stripTrailing());
        boolean looksLikeExtension =
                before.length() >= 2 && before.length() <= 5 && before.chars().allMatch(Character::isLetterOrDigit);
        return looksLikeExtension && !banned.contains(before) ? "double-extension" : "";
    }
}
