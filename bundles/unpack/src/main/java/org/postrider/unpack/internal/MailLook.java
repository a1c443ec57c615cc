package org.postrider.unpack.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.postrider.content.Content;

/**
 * Tells whether a file is a mail by its first lines, whatever name or type it has: all are header fields, and enough of
 * them are a mail's or a MIME part's. Stateless.
 */
final class MailLook {
    private static final int HEAD = 2_048;
    private static final int MAX_NAME = 40;
    private static final Set<String> OF_MAIL = Set.of(
            "from",
            "to",
            "cc",
            "subject",
            "date",
            "message-id",
            "received",
            "return-path",
            "delivered-to",
            "reply-to",
            "sender",
            "in-reply-to",
            "references",
            "dkim-signature",
            "x-mailer",
            "user-agent");
    private static final Set<String> OF_MIME =
            Set.of("mime-version", "content-type", "content-transfer-encoding", "content-disposition");

    private MailLook() {}

    static boolean fits(Content content, String detected) throws IOException {
        boolean mayBe = detected.startsWith("text/")
                || detected.equals("application/mbox")
                || detected.equals("application/octet-stream");
        if (!mayBe || content.size() == 0) {
            return false;
        }
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD, content.size()));
        content.read(0, head);
        return fits(new String(head.array(), StandardCharsets.ISO_8859_1));
    }

    /** Two fields of mail, or one of MIME, before the first blank line or the end of the head. */
    private static boolean fits(String head) {
        int weight = 0;
        int at = 0;
        while (at < head.length()) {
            int end = head.indexOf('\n', at);
            boolean cut = end < 0;
            String line = head.substring(at, cut ? head.length() : end);
            if (line.isEmpty() || line.equals("\r") || cut && at > 0) {
                return weight >= 2;
            }
            boolean folded = at > 0 && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
            int told = folded ? 0 : weight(line);
            if (told < 0) {
                return false;
            }
            weight += told;
            at = cut ? head.length() : end + 1;
        }
        return weight >= 2;
    }

    /** -1 if it is no header field at all. */
    private static int weight(String line) {
        int colon = line.indexOf(':');
        if (colon <= 0 || colon > MAX_NAME) {
            return -1;
        }
        for (int i = 0; i < colon; i++) {
            char c = line.charAt(i);
            if (c <= ' ' || c > '~') {
                return -1;
            }
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        return OF_MIME.contains(name) ? 2 : OF_MAIL.contains(name) ? 1 : 0;
    }
}
