package org.postrider.unpack.internal.classic;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.postrider.unpack.Members;

/** A stream in which several files lie one after the other. Confined to one thread. */
final class ForwardStream {
    private final InputStream in;
    private final Members members;
    private long position;

    ForwardStream(InputStream in, Members members) {
        this.in = in;
        this.members = members;
    }

    long position() {
        return position;
    }

    /** Goes on to this place. */
    void skipTo(long to) throws IOException {
        byte[] buffer = new byte[8_192];
        while (position < to) {
            if (members.full() || read(buffer, 0, (int) Math.min(buffer.length, to - position)) < 0) {
                throw new EOFException("it ends early");
            }
        }
    }

    private int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        position += Math.max(0, count);
        return count;
    }

    /** A little-endian number of four bytes; -1 at the end. */
    long u32() throws IOException {
        byte[] bytes = new byte[4];
        int count = 0;
        while (count < 4) {
            int step = read(bytes, count, 4 - count);
            if (step < 0) {
                return -1;
            }
            count += step;
        }
        return bytes[0] & 0xff | (bytes[1] & 0xff) << 8 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xffL) << 24;
    }

    /** The bytes from here or further on, which are read when it is. */
    InputStream file(long from, long size) {
        return new InputStream() {
            private long left = size;

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
                skipTo(from);
                int count = ForwardStream.this.read(bytes, offset, (int) Math.min(length, left));
                if (count < 0) {
                    throw new EOFException("it ends early");
                }
                left -= count;
                return count;
            }
        };
    }
}
