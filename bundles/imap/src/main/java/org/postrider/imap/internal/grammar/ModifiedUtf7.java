package org.postrider.imap.internal.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Mailbox names on the wire: modified UTF-7 (RFC 3501 section 5.1.3). Stateless. */
public final class ModifiedUtf7 {
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

    private ModifiedUtf7() {}

    /** Encodes a name. */
    public static String encode(String name) {
        StringBuilder out = new StringBuilder(name.length() + 8);
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            if (direct(c)) {
                out.append(c == '&' ? "&-" : String.valueOf(c));
                i++;
                continue;
            }
            int start = i;
            while (i < name.length() && !direct(name.charAt(i))) {
                i++;
            }
            byte[] utf16 = name.substring(start, i).getBytes(StandardCharsets.UTF_16BE);
            out.append('&')
                    .append(ENCODER.encodeToString(utf16).replace('/', ','))
                    .append('-');
        }
        return out.toString();
    }

    private static boolean direct(char c) {
        return c >= 0x20 && c <= 0x7e;
    }

    /**
     * Decodes a name. Characters beyond ASCII are taken as they are: clients of RFC 6855 may send them.
     *
     * @return empty if it is no modified UTF-7, or another spelling of what has a shorter one: names must be unique
     */
    public static Optional<String> decode(String wire) {
        StringBuilder out = new StringBuilder(wire.length());
        int i = 0;
        while (i < wire.length()) {
            char c = wire.charAt(i);
            if (c != '&') {
                out.append(c);
                i++;
                continue;
            }
            int dash = wire.indexOf('-', i);
            if (dash < 0) {
                return Optional.empty();
            }
            String shifted = dash == i + 1 ? "&" : shifted(wire.substring(i + 1, dash));
            if (shifted.isEmpty()) {
                return Optional.empty();
            }
            out.append(shifted);
            i = dash + 1;
        }
        String name = out.toString();
        boolean ascii = wire.chars().allMatch(ch -> ch < 0x80);
        return ascii && !encode(name).equals(wire) ? Optional.empty() : Optional.of(name);
    }

    private static String shifted(String base64) {
        try {
            if (base64.indexOf('/') >= 0 || base64.indexOf('=') >= 0) {
                return "";
            }
            byte[] utf16 = Base64.getDecoder().decode(base64.replace(',', '/'));
            return utf16.length % 2 == 1 ? "" : new String(utf16, StandardCharsets.UTF_16BE);
        } catch (IllegalArgumentException expected) {
            return "";
        }
    }
}
