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
        String kept = nameInside(new Source(archive));
        String outer = nameOutside(name);
        String inner = kept.isEmpty() ? outer : kept;
        try (InputStream plain = new GZIPInputStream(archive.open(), 8_192)) {
            String at = path + '!' + inner;
            Ledger.Decoded decoded = ledger.decode(plain, at, archive.size());
            walker.file(decoded.content(), inner, at, depth, decoded.marks());
            // gunzip goes by the archive's name, others by the one inside.
            walker.alsoNamed(outer, inner, at, depth);
        }
    }

    /** The name in the header (RFC 1952 section 2.3.1), or empty. */
    private static String nameInside(Source source) throws IOException {
        ByteBuffer head = source.bytes(0, (int) Math.min(source.size(), HEAD + 2));
        int flags = head.limit() < HEAD + 2 ? 0 : head.get(3);
        if ((flags & HAS_NAME) == 0) {
            return "";
        }
        long at = (long) HEAD + ((flags & HAS_EXTRA) == 0 ? 0 : 2 + (head.getShort(HEAD) & 0xffff));
        if (at >= source.size()) {
            return "";
        }
        ByteBuffer name = source.bytes(at, (int) Math.min(source.size() - at, MAX_NAME));
        int end = 0;
        while (end < name.limit() && name.get(end) != 0) {
            end++;
        }
        return new String(name.array(), 0, end, StandardCharsets.ISO_8859_1);
    }

    private static String nameOutside(String name) {
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        if (lower.endsWith(".tgz")) {
            return name.substring(0, name.length() - 3) + "tar";
        }
        return lower.endsWith(".gz") ? name.substring(0, name.length() - 3) : "content";
    }
}
