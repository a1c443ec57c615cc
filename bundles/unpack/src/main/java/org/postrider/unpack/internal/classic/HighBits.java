package org.postrider.unpack.internal.classic;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Bits of a stream, the highest of each byte first. Confined to one thread. */
final class HighBits {
    /** Decoders look ahead past the last code; more than this is a broken file. */
    private static final int MAX_PADDING = 8;

    private final InputStream in;
    private final byte[] buffer = new byte[4_096];
    private final boolean words;
    private int at;
    private int limit;
    private long bits;
    private int count;
    private int padding;

    HighBits(InputStream in) {
        this(in, false);
    }

    /** @param words true if the bytes come as little-endian words of 16 bits */
    HighBits(InputStream in, boolean words) {
        this.in = in;
        this.words = words;
    }

    private int next() throws IOException {
        if (at == limit) {
            limit = Math.max(0, in.readNBytes(buffer, 0, buffer.length));
            at = 0;
            if (limit == 0) {
                if (++padding > MAX_PADDING) {
                    throw new EOFException("the compressed data ends early");
                }
                return 0;
            }
        }
        return buffer[at++] & 0xff;
    }

    private void need(int wanted) throws IOException {
        while (count < wanted) {
            int first = next();
            if (words) {
                bits = bits << 16 | (long) next() << 8 | first;
                count += 16;
            } else {
                bits = bits << 8 | first;
                count += 8;
            }
        }
    }

    /** The next bits, at most 32, which stay. */
    int peek(int wanted) throws IOException {
        need(wanted);
        return (int) (bits >>> count - wanted & (1L << wanted) - 1);
    }

    /** Drops bits that were looked at. */
    void drop(int wanted) {
        count -= wanted;
    }

    /** The next bits, at most 32. */
    int bits(int wanted) throws IOException {
        int value = peek(wanted);
        count -= wanted;
        return value;
    }

    int bit() throws IOException {
        return bits(1);
    }

    /** Drops what is left of a unit of so many bits. */
    void align(int unit) {
        count -= count % unit;
    }

    /** Drops what is left of a unit, or a whole one where one begins. */
    void alignOrSkip(int unit) throws IOException {
        need(unit);
        count -= count % unit == 0 ? unit : count % unit;
    }

    /** True if nothing but padding is left. */
    boolean atEnd() throws IOException {
        if (padding == 0 && at == limit && count < 8) {
            limit = Math.max(0, in.readNBytes(buffer, 0, buffer.length));
            at = 0;
        }
        return at == limit && count < 8 + 8 * padding;
    }
}
