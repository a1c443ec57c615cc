package org.postrider.queue.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The xtext encoding of DSN parameters (RFC 3461 section 4). Stateless. */
final class Xtext {
    private Xtext() {}

    /** The text behind; what is malformed stays as it is. */
    static String decode(String xtext) {
        if (xtext.indexOf('+') < 0) {
            return xtext;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] all = xtext.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < all.length; i++) {
            boolean escaped = all[i] == '+' && i + 2 < all.length;
            int high = escaped ? Character.digit(all[i + 1], 16) : -1;
            int low = escaped ? Character.digit(all[i + 2], 16) : -1;
            if (high >= 0 && low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(all[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
