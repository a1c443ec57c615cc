package org.postrider.unpack.internal.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads numbers from bytes whose highest bit comes first. Confined to one thread. */
final class RarBits {
    /** Decoders look ahead, and may use up a little of nothing. */
    private static final int PADDING = 32;

    private final InputStream in;
    private final byte[] buffer = new byte[8_192];
    private int at;
    private int limit;
    private long word;
    private int count;
    private int padded;
    private long position;

    RarBits(InputStream in) {
        this.in = in;
    }

    /** Bits read so far. */
    long position() {
        return position;
    }

    private int nextByte() throws IOException {
        if (at == limit) {
            at = 0;
            limit = Math.max(0, in.read(buffer));
        }
        if (at < limit) {
            return buffer[at++] & 0xff;
        }
        padded += 8;
        return 0;
    }

    /** The next 16 bits, which stay. */
    int peek16() throws IOException {
        while (count <= 48) {
            word |= (long) nextByte() << 56 - count;
            count += 8;
        }
        return (int) (word >>> 48);
    }

    /** @param bits at most 16 */
    void skip(int bits) throws IOException {
        if (count < bits) {
            peek16();
        }
        word <<= bits;
        count -= bits;
        position += bits;
        if (padded - count > PADDING) {
            throw new EOFException("it ends early");
        }
    }

    /** @param bits at most 32 */
    int read(int bits) throws IOException {
        if (bits > 16) {
            int high = read(bits - 16);
            return high << 16 | read(16);
        }
        int value = bits == 0 ? 0 : peek16() >>> 16 - bits;
        skip(bits);
        return value;
    }

    /** To the start of the next byte. */
    void align() throws IOException {
        skip((int) (-position & 7));
    }
}
