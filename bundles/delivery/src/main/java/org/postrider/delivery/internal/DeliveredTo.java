package org.postrider.delivery.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.postrider.delivery.DeliveryMail;
import org.postrider.message.Address;

/**
 * Finds mail that goes in circles: it has been filed for the same address before. Looks for the line that {@link Filing}
 * writes, in any case, without parsing the header: this runs for every message. Stateless.
 */
final class DeliveredTo {
    private static final String FIELD = "\ndelivered-to: ";
    private static final int MAX_HEADER = 256 << 10;

    private DeliveredTo() {}

    /** The header as text to search in; starts with a line feed. Reads the content's head. */
    static String header(DeliveryMail mail) throws IOException {
        long start = mail.structure().start();
        int size = (int) Math.min(MAX_HEADER, mail.structure().bodyStart() - start);
        ByteBuffer bytes = ByteBuffer.allocate(size);
        mail.content().read(start, bytes);
        return '\n' + new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }

    /** Whether the header says that it was delivered to this address. */
    static boolean names(String header, Address address) {
        if (indexOfField(header, 0) < 0) {
            return false;
        }
        byte[] utf8 = address.toString().getBytes(StandardCharsets.UTF_8);
        String wanted = new String(utf8, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        for (int at = indexOfField(header, 0); at >= 0; at = indexOfField(header, at + 1)) {
            int from = at + FIELD.length();
            int end = header.indexOf('\n', from);
            String value = header.substring(from, end < 0 ? header.length() : end);
            if (value.strip().toLowerCase(Locale.ROOT).equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static int indexOfField(String header, int from) {
        for (int at = header.indexOf('\n', from); at >= 0; at = header.indexOf('\n', at + 1)) {
            if (header.regionMatches(true, at, FIELD, 0, FIELD.length())) {
                return at;
            }
        }
        return -1;
    }
}
