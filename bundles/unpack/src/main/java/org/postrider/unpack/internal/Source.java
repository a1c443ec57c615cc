package org.postrider.unpack.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.postrider.content.Content;

/** Random access to an archive's bytes. Confined to one thread. Numbers are little-endian, as zip has them. */
final class Source {
    private final Content content;

    Source(Content content) {
        this.content = content;
    }

    long size() {
        return content.size();
    }

    /** Exactly these bytes. @throws EOFException if the archive ends before */
    ByteBuffer bytes(long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        if (at < 0 || at + count > content.size() || content.read(at, bytes) < count) {
            throw new EOFException("it ends at byte " + content.size() + ", before " + (at + count));
        }
        return bytes.flip();
    }

    /** A stream over a range, cut at the archive's end. */
    InputStream stream(long from, long count) {
        long start = Math.min(Math.max(0, from), content.size());
        long end = Math.min(content.size(), start + Math.max(0, count));
        return content.slice(start, end).open();
    }
}
