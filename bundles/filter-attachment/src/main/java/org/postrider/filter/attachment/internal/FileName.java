package org.postrider.filter.attachment.internal;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A declared file name as a victim's system would take it. Immutable.
 *
 * @param plain without folders, invisible characters and trailing dots and spaces, lower case
 * @param reversed true if it holds a character that makes it show in another order than it is stored
 */
record FileName(String plain, boolean reversed) {
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
        String base = kept.substring(kept.lastIndexOf("/") + 1).toLowerCase(Locale.ROOT);
        int end = base.length();
        while (end > 0 && (base.charAt(end - 1) == '.' || Character.isWhitespace(base.charAt(end - 1)))) {
            end--;
        }
        return new FileName(base.substring(0, end), reversed);
    }

    private static boolean turns(char c) {
        return c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }

    private static boolean isHidden(char c) {
        return c < 0x20 || c == 0x7f || Character.getType(c) == Character.FORMAT;
    }

    /** The last extension, and that before an alternate stream's colon ("a.exe:zone"), without dots. */
    List<String> extensions() {
        String last = extension(plain);
        int colon = plain.indexOf(':');
        return colon < 0 ? List.of(last) : List.of(last, extension(plain.substring(0, colon)));
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
