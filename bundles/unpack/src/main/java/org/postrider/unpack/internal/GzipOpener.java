package org.postrider.unpack.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.postrider.content.Content;

/** Opens gzip files (RFC 1952), members one after the other as one file. Confined to one message. */
final class GzipOpener {
    private static final int HEAD = 10;
    private static final int MAX_NAME = 1_024;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;

    private final Walker walker;
    private final Ledger ledger;

    GzipOpener(Walker walker, Ledger ledger) {
        this.walker = walker;
        this.ledger = ledger;
    }

    /** @param name of the archive, from which that of its content follows if it gives none */
    void open(Content archive, String name, String path, int depth) throws IOException {
        String inner = nameInside(new Source(archive), name);
        try (InputStream plain = new GZIPInputStream(archive.open(), 8_192)) {
            String at = path + '!' + inner;
            Ledger.Decoded decoded = ledger.decode(plain, at, archive.size());
            walker.file(decoded.content(), inner, at, depth, decoded.marks());
        }
    }

    private static String nameInside(Source source, String name) throws IOException {
        ByteBuffer head = source.bytes(0, (int) Math.min(source.size(), HEAD + MAX_NAME));
        int flags = head.limit() > 3 ? head.get(3) : 0;
        if (head.limit() > HEAD && (flags & HAS_NAME) != 0 && (flags & HAS_EXTRA) == 0) {
            int end = HEAD;
            while (end < head.limit() && head.get(end) != 0) {
                end++;
            }
            return new String(head.array(), HEAD, end - HEAD, StandardCharsets.ISO_8859_1);
        }
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        if (lower.endsWith(".tgz")) {
            return name.substring(0, name.length() - 3) + "tar";
        }
        return lower.endsWith(".gz") ? name.substring(0, name.length() - 3) : "content";
    }
}
