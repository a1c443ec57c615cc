package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Decodes the method of rar 2.9 to 4: Huffman coded matches, or PPMd. Confined to one thread. */
final class Rar3Lz extends RarLz {
    private static final int MAIN = 299;
    private static final int DISTANCES = 60;
    private static final int LOW = 17;
    private static final int LENGTHS = 28;
    private static final int[] LENGTH_BASES = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224
    };
    private static final int[] LENGTH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5
    };
    private static final int[] SLOTS_OF_WIDTH = {4, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 14, 0, 12};
    private static final int[] DISTANCE_BASES = new int[DISTANCES];
    private static final int[] DISTANCE_BITS = new int[DISTANCES];
    private static final int[] SHORT_BASES = {0, 4, 8, 16, 32, 64, 128, 192};
    private static final int[] SHORT_BITS = {2, 2, 3, 4, 5, 6, 6, 6};

    static {
        int slot = 0;
        int distance = 0;
        for (int width = 0; width < SLOTS_OF_WIDTH.length; width++) {
            for (int i = 0; i < SLOTS_OF_WIDTH[width]; i++) {
                DISTANCE_BASES[slot] = distance;
                DISTANCE_BITS[slot++] = width;
                distance += 1 << width;
            }
        }
    }

    private final byte[] table = new byte[MAIN + DISTANCES + LOW + LENGTHS];
    private final RarPrograms programs = new RarPrograms(this);
    private final RarPpm ppm = new RarPpm();
    private @Nullable RarBits in;
    private @Nullable RarCode main;
    private @Nullable RarCode distances;
    private @Nullable RarCode low;
    private @Nullable RarCode lengths;
    private boolean predicts;
    private boolean needsTables;
    private int lastLength;
    private int lastLow;
    private int lowRepeats;

    Rar3Lz(int dictionary) {
        keep(dictionary);
    }

    @Override
    void begin(RarBits bits, boolean solid) {
        in = bits;
        ppm.feed(bits);
        if (!solid) {
            forget();
            programs.reset();
            ppm.reset();
            Arrays.fill(table, (byte) 0);
            lastLength = 0;
            predicts = false;
            main = null;
        }
        needsTables = !solid || main == null && !predicts || needsTables;
    }

    @Override
    boolean step() throws IOException {
        RarBits bits = in;
        if (bits == null || complete()) {
            return false;
        }
        if (needsTables) {
            tables(bits);
            return true;
        }
        return predicts ? predicted() : symbol(bits);
    }

    private void tables(RarBits bits) throws IOException {
        bits.align();
        needsTables = false;
        predicts = bits.peek16() >= 0x8000;
        if (predicts) {
            ppm.start(bits);
            return;
        }
        lastLow = 0;
        lowRepeats = 0;
        int flags = bits.read(2);
        if ((flags & 1) == 0) {
            Arrays.fill(table, (byte) 0);
        }
        RarCode.lengths(bits, table, true);
        main = new RarCode(table, 0, MAIN);
        distances = new RarCode(table, MAIN, DISTANCES);
        low = new RarCode(table, MAIN + DISTANCES, LOW);
        lengths = new RarCode(table, MAIN + DISTANCES + LOW, LENGTHS);
    }

    private boolean predicted() throws IOException {
        int symbol = ppm.next();
        if (symbol != ppm.escape()) {
            put(symbol);
            return true;
        }
        int code = ppm.next();
        switch (code) {
            case 0 -> needsTables = true;
            case 2 -> {
                return false;
            }
            case 3 -> programs.read(ppm.next(), ppm::next);
            case 4 -> {
                int distance = ppm.next() << 16 | ppm.next() << 8 | ppm.next();
                copy(distance + 2L, ppm.next() + 32);
            }
            case 5 -> copy(1, ppm.next() + 4);
            default -> put(symbol);
        }
        return true;
    }

    private static int read(@Nullable RarCode code, RarBits bits) throws IOException {
        if (code == null) {
            throw new ZipException("a block without tables");
        }
        return code.read(bits);
    }

    private boolean symbol(RarBits bits) throws IOException {
        int symbol = read(main, bits);
        if (symbol < 256) {
            put(symbol);
        } else if (symbol >= 271) {
            int length = LENGTH_BASES[symbol - 271] + 3 + bits.read(LENGTH_BITS[symbol - 271]);
            match(distance(bits), length);
        } else if (symbol == 256) {
            return endOfBlock(bits);
        } else if (symbol == 257) {
            programs.read(bits.read(8), () -> bits.read(8));
        } else if (symbol == 258) {
            if (lastLength != 0) {
                copy(recent(0), lastLength);
            }
        } else if (symbol < 263) {
            long distance = recent(symbol - 259);
            int slot = read(lengths, bits);
            lastLength = LENGTH_BASES[slot] + 2 + bits.read(LENGTH_BITS[slot]);
            use(distance, symbol - 259);
            copy(distance, lastLength);
        } else {
            long distance = SHORT_BASES[symbol - 263] + 1L + bits.read(SHORT_BITS[symbol - 263]);
            use(distance, 3);
            lastLength = 2;
            copy(distance, 2);
        }
        return true;
    }

    private boolean endOfBlock(RarBits bits) throws IOException {
        if (bits.read(1) == 1) {
            needsTables = true;
            return true;
        }
        needsTables = bits.read(1) == 1;
        return false;
    }

    private long distance(RarBits bits) throws IOException {
        int slot = read(distances, bits);
        long distance = DISTANCE_BASES[slot] + 1L;
        int width = DISTANCE_BITS[slot];
        if (slot <= 9) {
            return distance + bits.read(width);
        }
        distance += width > 4 ? bits.read(width - 4) << 4 : 0;
        if (lowRepeats > 0) {
            lowRepeats--;
            return distance + lastLow;
        }
        int value = read(low, bits);
        if (value == 16) {
            lowRepeats = 15;
        } else {
            lastLow = value;
        }
        return distance + lastLow;
    }

    private void match(long distance, int base) throws IOException {
        int length = base + (distance >= 0x2000 ? 1 : 0) + (distance >= 0x40000 ? 1 : 0);
        use(distance, 3);
        lastLength = length;
        copy(distance, length);
    }

    @Override
    public void close() throws IOException {
        super.close();
        ppm.reset();
    }
}
