package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Decodes the method of rar 5. Confined to one thread. */
final class Rar5Lz extends RarLz {
    private static final int MAIN = 306;
    private static final int DISTANCES = 64;
    private static final int LOW = 16;
    private static final int LENGTHS = 44;

    private @Nullable RarBits in;
    private @Nullable RarCode main;
    private @Nullable RarCode distances;
    private @Nullable RarCode low;
    private @Nullable RarCode lengths;
    private long blockEnd;
    private long nextBlock;
    private boolean lastBlock;
    private int lastLength;

    Rar5Lz(int dictionary) {
        keep(dictionary);
    }

    @Override
    void begin(RarBits bits, boolean solid) throws IOException {
        in = bits;
        if (!solid) {
            forget();
            lastLength = 0;
            main = null;
        }
        blockEnd = 0;
        nextBlock = 0;
        lastBlock = false;
    }

    @Override
    boolean step() throws IOException {
        RarBits bits = in;
        if (bits == null || complete()) {
            return false;
        }
        if (bits.position() >= blockEnd) {
            if (lastBlock) {
                return false;
            }
            block(bits);
            return true;
        }
        symbol(bits);
        return true;
    }

    private void block(RarBits bits) throws IOException {
        while (bits.position() < nextBlock) {
            bits.skip((int) Math.min(16, nextBlock - bits.position()));
        }
        int flags = bits.read(8);
        int check = bits.read(8) ^ flags ^ 0x5a;
        int size = 0;
        int sizeBytes = (flags >> 3 & 3) + 1;
        for (int i = 0; i < sizeBytes; i++) {
            int part = bits.read(8);
            size |= part << 8 * i;
            check ^= part;
        }
        if (check != 0 || sizeBytes == 4 || size == 0) {
            throw new ZipException("a block's head is broken");
        }
        nextBlock = bits.position() + 8L * size;
        blockEnd = nextBlock - 8 + (flags & 7) + 1;
        lastBlock = (flags & 0x40) != 0;
        if ((flags & 0x80) != 0) {
            tables(bits);
        } else if (main == null) {
            throw new ZipException("a block without tables");
        }
    }

    private void tables(RarBits bits) throws IOException {
        byte[] all = new byte[MAIN + DISTANCES + LOW + LENGTHS];
        RarCode.lengths(bits, all, false);
        main = new RarCode(all, 0, MAIN);
        distances = new RarCode(all, MAIN, DISTANCES);
        low = new RarCode(all, MAIN + DISTANCES, LOW);
        lengths = new RarCode(all, MAIN + DISTANCES + LOW, LENGTHS);
    }

    private static int read(@Nullable RarCode code, RarBits bits) throws IOException {
        if (code == null) {
            throw new ZipException("a block without tables");
        }
        return code.read(bits);
    }

    private void symbol(RarBits bits) throws IOException {
        int symbol = read(main, bits);
        if (symbol < 256) {
            put(symbol);
        } else if (symbol >= 262) {
            match(bits, length(bits, symbol - 262));
        } else if (symbol == 256) {
            filter(bits);
        } else if (symbol == 257) {
            if (lastLength != 0) {
                copy(recent(0), lastLength);
            }
        } else {
            long distance = recent(symbol - 258);
            use(distance, symbol - 258);
            lastLength = length(bits, read(lengths, bits));
            copy(distance, lastLength);
        }
    }

    private static int length(RarBits bits, int slot) throws IOException {
        if (slot < 8) {
            return 2 + slot;
        }
        int extra = slot / 4 - 1;
        return 2 + ((4 | slot & 3) << extra) + bits.read(extra);
    }

    private void match(RarBits bits, int base) throws IOException {
        int slot = read(distances, bits);
        long distance = 1;
        if (slot < 4) {
            distance += slot;
        } else {
            int extra = slot / 2 - 1;
            distance += (long) (2 | slot & 1) << extra;
            if (extra < 4) {
                distance += bits.read(extra);
            } else {
                distance += (bits.read(extra - 4) & 0xffffffffL) << 4;
                distance += read(low, bits);
            }
        }
        int length = base;
        length += distance > 0x100 ? 1 : 0;
        length += distance > 0x2000 ? 1 : 0;
        length += distance > 0x40000 ? 1 : 0;
        use(distance, 3);
        lastLength = length;
        copy(distance, length);
    }

    private void filter(RarBits bits) throws IOException {
        long start = total() + (number(bits) & 0xffffffffL);
        int length = number(bits);
        int kind = bits.read(3);
        int channels = kind == 0 ? bits.read(5) + 1 : 0;
        if (length < 0 || kind > 3) {
            throw new ZipException("a filter is impossible");
        }
        RarFilter.Kind[] kinds = {
            RarFilter.Kind.DELTA, RarFilter.Kind.CALLS, RarFilter.Kind.CALLS_AND_JUMPS, RarFilter.Kind.ARM
        };
        add(new RarFilter(start, length, kinds[kind], channels, 1));
    }

    private static int number(RarBits bits) throws IOException {
        int bytes = bits.read(2) + 1;
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= bits.read(8) << 8 * i;
        }
        return value;
    }
}
