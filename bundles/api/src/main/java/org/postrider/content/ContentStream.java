package org.postrider.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads a rope from its first byte to its last. Confined to one thread. */
final class ContentStream extends InputStream {
    private final Content content;
    private long position;

    ContentStream(Content content) {
        this.content = content;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = content.read(position, ByteBuffer.wrap(bytes, offset, length));
        if (count > 0) {
            position += count;
        }
        return count;
    }

    @Override
    public long skip(long count) {
        long step = Math.max(0, Math.min(count, content.size() - position));
        position += step;
        return step;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, content.size() - position);
    }
}
