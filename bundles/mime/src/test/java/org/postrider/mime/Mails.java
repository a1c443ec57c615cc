package org.postrider.mime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.postrider.content.Content;

/** Content as bytes and text in tests. */
final class Mails {
    private Mails() {}

    static byte[] bytes(Content content) {
        try {
            return content.toBytes(Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Content content) {
        return new String(bytes(content), StandardCharsets.ISO_8859_1);
    }

    static Content content(String text) {
        return Content.of(Scans.bytes(text));
    }
}
