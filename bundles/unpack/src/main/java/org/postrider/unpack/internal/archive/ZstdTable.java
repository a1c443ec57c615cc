package org.postrider.unpack.internal.archive;

import java.nio.ByteBuffer;
import java.util.zip.ZipException;

/** A table of finite state entropy coding (RFC 8878 section 4.1). Immutable. */
final class ZstdTable {
    private static final int MAX_SYMBOLS = 256;

    private final int accuracy;
    private final byte[] symbols;
    private final byte[] bits;
    private final short[] bases;

    private ZstdTable(int accuracy) {
        this.accuracy = accuracy;
        this.symbols = new byte[1 << accuracy];
        this.bits = new byte[1 << accuracy];
        this.bases = new short[1 << accuracy];
    }

    int first(ZstdBits in) {
        return in.read(accuracy);
    }

    int symbol(int state) {
        return symbols[state] & 0xff;
    }

    int next(int state, ZstdBits in) {
        return (bases[state] & 0xffff) + in.read(bits[state]);
    }

    /** One symbol for ever. */
    static ZstdTable of(int symbol) {
        ZstdTable table = new ZstdTable(0);
        table.symbols[0] = (byte) symbol;
        return table;
    }

    /** Reads a description and moves the buffer behind it. */
    static ZstdTable read(ByteBuffer in, int mostAccuracy, int symbols) throws ZipException {
        int from = in.position();
        int at = 4;
        int accuracy = 5 + peek(in, from, 0, 4);
        if (accuracy > mostAccuracy) {
            throw new ZipException("a table is too large");
        }
        int[] counts = new int[MAX_SYMBOLS];
        int remaining = 1 << accuracy;
        int symbol = 0;
        while (remaining > 0 && symbol < symbols) {
            int width = 32 - Integer.numberOfLeadingZeros(remaining + 1);
            int value = peek(in, from, at, width);
            int low = (1 << width - 1) - 1;
            int threshold = (1 << width) - 1 - (remaining + 1);
            if ((value & low) < threshold) {
                value &= low;
                at += width - 1;
            } else {
                value -= value > low ? threshold : 0;
                at += width;
            }
            int count = value - 1;
            counts[symbol++] = count;
            remaining -= Math.abs(count);
            int more = count == 0 ? 3 : 0;
            while (more == 3) {
                more = peek(in, from, at, 2);
                at += 2;
                symbol += more;
            }
        }
        if (remaining != 0 || symbol > symbols || at > 8 * (in.limit() - from)) {
            throw new ZipException("a table is broken");
        }
        in.position(from + (at + 7) / 8);
        return of(counts, accuracy);
    }

    private static int peek(ByteBuffer in, int from, int at, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            int place = from + (at + i >> 3);
            int bit = place < in.limit() ? in.get(place) >> (at + i & 7) & 1 : 0;
            value |= bit << i;
        }
        return value;
    }

    /** @param counts share of each symbol; -1: less than one */
    static ZstdTable of(int[] counts, int accuracy) {
        ZstdTable table = new ZstdTable(accuracy);
        int size = 1 << accuracy;
        int high = size;
        int[] next = new int[counts.length];
        for (int symbol = 0; symbol < counts.length; symbol++) {
            if (counts[symbol] == -1) {
                table.symbols[--high] = (byte) symbol;
                next[symbol] = 1;
            }
        }
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            for (int i = 0; i < counts[symbol]; i++) {
                table.symbols[at] = (byte) symbol;
                do {
                    at = at + step & size - 1;
                } while (at >= high);
            }
            next[symbol] = Math.max(next[symbol], counts[symbol]);
        }
        for (int state = 0; state < size; state++) {
            int share = next[table.symbols[state] & 0xff]++;
            int width = accuracy - 31 + Integer.numberOfLeadingZeros(share);
            table.bits[state] = (byte) width;
            table.bases[state] = (short) ((share << width) - size);
        }
        return table;
    }
}
