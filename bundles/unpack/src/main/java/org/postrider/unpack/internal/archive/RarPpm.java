package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** PPMd as rar 3 has it: variant H over a range coder without carry. Confined to one thread. */
final class RarPpm implements PpmdRange {
    private static final int BOTTOM = 1 << 15;

    private @Nullable Ppmd7 model;
    private @Nullable RarBits in;
    private int escape = 2;
    private int low;
    private int code;
    private int range;

    /** Forgets what it learnt. */
    void reset() {
        model = null;
        escape = 2;
    }

    /** Goes on with another file's bytes. */
    void feed(RarBits bits) {
        in = bits;
    }

    int escape() {
        return escape;
    }

    /** Starts a block: its parameters, then the coder's first bytes. */
    void start(RarBits bits) throws IOException {
        in = bits;
        int flags = bits.read(8);
        boolean fresh = (flags & 0x20) != 0;
        int megabytes = fresh ? bits.read(8) + 1 : 0;
        if ((flags & 0x40) != 0) {
            escape = bits.read(8);
        }
        low = 0;
        range = -1;
        code = bits.read(32);
        if (fresh) {
            int order = (flags & 0x1f) + 1;
            order = order > 16 ? 16 + (order - 16) * 3 : order;
            if (order == 1) {
                throw new ZipException("its PPMd data is broken");
            }
            if (megabytes > Memory.MOST >> 20) {
                throw new Memory.TooMuch((long) megabytes << 20);
            }
            model = new Ppmd7(order, megabytes << 20);
        } else if (model == null) {
            throw new ZipException("its PPMd data is broken");
        }
    }

    int next() throws IOException {
        Ppmd7 now = model;
        int symbol = now == null ? -1 : now.next(this);
        if (symbol < 0) {
            throw new ZipException("its PPMd data is broken");
        }
        return symbol;
    }

    @Override
    public int threshold(int total) {
        range = Integer.divideUnsigned(range, total);
        return Integer.divideUnsigned(code - low, range);
    }

    @Override
    public void decode(int start, int size) throws IOException {
        low += start * range;
        range *= size;
        RarBits bits = in;
        while (bits != null) {
            if (((low ^ low + range) & 0xff000000) != 0) {
                if (Integer.compareUnsigned(range, BOTTOM) >= 0) {
                    return;
                }
                range = -low & BOTTOM - 1;
            }
            code = code << 8 | bits.read(8);
            range <<= 8;
            low <<= 8;
        }
    }

    @Override
    public boolean bit(int zero) throws IOException {
        int value = threshold(1 << 14);
        boolean one = Integer.compareUnsigned(value, zero) >= 0;
        if (one) {
            decode(zero, (1 << 14) - zero);
        } else {
            decode(0, zero);
        }
        return one;
    }
}
