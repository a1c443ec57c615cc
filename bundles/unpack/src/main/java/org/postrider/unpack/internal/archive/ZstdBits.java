package org.postrider.unpack.internal.archive;

import java.nio.ByteBuffer;
import java.util.zip.ZipException;

/** A bit stream that is read from its end backwards (RFC 8878 section 4.1). Before its start there are zeros. */
final class ZstdBits {
    private final ByteBuffer bytes;
    private final int start;
    private final int end;
    private long left;

    /** @param bytes little-endian @param start first byte @param end behind the last byte, in which a bit marks the end */
    ZstdBits(ByteBuffer bytes, int start, int end) throws ZipException {
        if (end <= start || bytes.get(end - 1) == 0) {
            throw new ZipException("a bit stream is broken");
        }
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        int last = bytes.get(end - 1) & 0xff;
        this.left = 8L * (end - start) - 8 + 31 - Integer.numberOfLeadingZeros(last);
    }

    /** Bits not yet read; negative if more were read than there are. */
    long left() {
        return left;
    }

    void skip(int count) {
        left -= count;
    }

    int read(int count) {
        int value = peek(count);
        left -= count;
        return value;
    }

    /** @param count at most 31 */
    int peek(int count) {
        long low = left - count;
        long from = Math.max(0, low);
        int at = start + (int) (from >> 3);
        long word = at + 8 <= bytes.limit() ? bytes.getLong(at) : tail(at);
        long value = word >>> (from & 7);
        long there = Math.max(0, left - from);
        value &= (1L << there) - 1;
        return (int) (low < 0 ? value << Math.min(32, -low) : value) & (int) ((1L << count) - 1);
    }

    private long tail(int at) {
        long word = 0;
        for (int i = end - 1; i >= at; i--) {
            word = word << 8 | bytes.get(i) & 0xff;
        }
        return word;
    }
}
