package org.postrider.unpack.internal.archive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** PPMd as 7z has it: variant H over 7z's range coder. Confined to one thread. */
final class Ppmd7z extends Lz implements PpmdRange {
    private static final int LEAST_MEMORY = 1 << 11;
    private static final int TOP = 1 << 24;

    private final InputStream in;
    private final long size;
    private final int order;
    private final int memory;
    private @Nullable Ppmd7 model;
    private int range = -1;
    private int code;

    /** @param properties order (1 byte), memory (4) @param size decoded bytes */
    Ppmd7z(InputStream in, ByteBuffer properties, long size) throws ZipException {
        this.in = new BufferedInputStream(in, 8_192);
        this.size = size;
        this.order = properties.get(0) & 0xff;
        long claimed = properties.getInt(1) & 0xffffffffL;
        if (order < 2 || order > 64 || claimed < LEAST_MEMORY) {
            throw new ZipException("PPMd parameters that are not defined");
        }
        if (claimed > Memory.MOST) {
            throw new Memory.TooMuch(claimed);
        }
        this.memory = (int) claimed;
    }

    @Override
    boolean step() throws IOException {
        if (total() >= size) {
            return false;
        }
        Ppmd7 now = model;
        if (now == null) {
            now = new Ppmd7(order, memory);
            model = now;
            if (read8() != 0) {
                throw new ZipException("its PPMd data is broken");
            }
            for (int i = 0; i < 4; i++) {
                code = code << 8 | read8();
            }
        }
        int symbol = now.next(this);
        if (symbol < 0) {
            throw new ZipException("its PPMd data is broken");
        }
        put(symbol);
        return true;
    }

    private int read8() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException("it ends early");
        }
        return value;
    }

    @Override
    public int threshold(int total) {
        range = Integer.divideUnsigned(range, total);
        return Integer.divideUnsigned(code, range);
    }

    @Override
    public void decode(int start, int part) throws IOException {
        code -= start * range;
        range *= part;
        normalize();
    }

    @Override
    public boolean bit(int zero) throws IOException {
        int bound = (range >>> 14) * zero;
        boolean one = Integer.compareUnsigned(code, bound) >= 0;
        if (one) {
            code -= bound;
            range -= bound;
        } else {
            range = bound;
        }
        normalize();
        return one;
    }

    private void normalize() throws IOException {
        while (Integer.compareUnsigned(range, TOP) < 0) {
            code = code << 8 | read8();
            range <<= 8;
        }
    }

    @Override
    public void close() throws IOException {
        super.close();
        model = null;
        in.close();
    }
}
