package org.postrider.unpack.internal.classic;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Exactly so many bytes of a stream that stays open; fewer are a failure. Confined to one thread. */
final class Bounded extends InputStream {
    private final InputStream in;
    private long left;

    Bounded(InputStream in, long left) {
        this.in = in;
        this.left = left;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("it ends early");
        }
        left -= count;
        return count;
    }
}
