package org.postrider.unpack.internal.archive;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Decodes the method of rar 2.0 to 2.8, with its mode for sound. Confined to one thread. */
final class Rar2Lz extends RarLz {
    private static final int MAIN = 298;
    private static final int DISTANCES = 48;
    private static final int LENGTHS = 28;
    private static final int SOUND = 257;
    private static final int[] LENGTH_BASES = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224
    };
    private static final int[] LENGTH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5
    };
    private static final int[] SHORT_BASES = {0, 4, 8, 16, 32, 64, 128, 192};
    private static final int[] SHORT_BITS = {2, 2, 3, 4, 5, 6, 6, 6};
    private static final int[] DISTANCE_BASES = new int[DISTANCES];
    private static final int[] DISTANCE_BITS = new int[DISTANCES];

    static {
        int distance = 0;
        for (int slot = 0; slot < DISTANCES; slot++) {
            DISTANCE_BASES[slot] = distance;
            DISTANCE_BITS[slot] = slot < 4 ? 0 : Math.min(16, slot / 2 - 1);
            distance += 1 << DISTANCE_BITS[slot];
        }
    }

    private final byte[] table = new byte[4 * SOUND];
    private final Rar2Sound[] channels = new Rar2Sound[4];
    private final RarCode[] sounds = new RarCode[4];
    private @Nullable RarBits in;
    private @Nullable RarCode main;
    private @Nullable RarCode distances;
    private @Nullable RarCode lengths;
    private boolean started;
    private int channelCount;
    private int channel;
    private int channelStep;
    private int lastLength;

    Rar2Lz(int dictionary) {
        keep(dictionary);
    }

    @Override
    void begin(RarBits bits, boolean solid) throws IOException {
        RarBits before = in;
        if (solid && before != null && started) {
            tablesAtTheEnd(before);
        }
        in = bits;
        if (!solid) {
            forget();
            Arrays.fill(table, (byte) 0);
            Arrays.setAll(channels, i -> new Rar2Sound());
            started = false;
            channelCount = 0;
            channel = 0;
            channelStep = 0;
            lastLength = 0;
        }
    }

    /** Those for the next file stand at the end of the one before. */
    private void tablesAtTheEnd(RarBits bits) throws IOException {
        try {
            int symbol = channelCount > 0 ? sounds[channel].read(bits) : read(main, bits);
            if (symbol == (channelCount > 0 ? 256 : 269)) {
                tables(bits);
            }
        } catch (EOFException expected) {
            // None are there: the old ones go on.
            started = true;
        }
    }

    @Override
    boolean step() throws IOException {
        RarBits bits = in;
        if (bits == null || complete()) {
            return false;
        }
        if (!started) {
            tables(bits);
        } else if (channelCount > 0) {
            sound(bits);
        } else {
            symbol(bits);
        }
        return true;
    }

    private void tables(RarBits bits) throws IOException {
        started = true;
        boolean sound = bits.read(1) == 1;
        if (bits.read(1) == 0) {
            Arrays.fill(table, (byte) 0);
        }
        channelCount = sound ? bits.read(2) + 1 : 0;
        channel = channel < channelCount ? channel : 0;
        lengths(bits, sound ? SOUND * channelCount : MAIN + DISTANCES + LENGTHS);
        if (sound) {
            for (int i = 0; i < channelCount; i++) {
                sounds[i] = new RarCode(table, i * SOUND, SOUND);
            }
        } else {
            main = new RarCode(table, 0, MAIN);
            distances = new RarCode(table, MAIN, DISTANCES);
            lengths = new RarCode(table, MAIN + DISTANCES, LENGTHS);
        }
    }

    private void lengths(RarBits bits, int count) throws IOException {
        byte[] first = new byte[19];
        for (int i = 0; i < first.length; i++) {
            first[i] = (byte) bits.read(4);
        }
        RarCode code = new RarCode(first, 0, first.length);
        int at = 0;
        while (at < count) {
            int symbol = code.read(bits);
            if (symbol < 16) {
                table[at] = (byte) (symbol + table[at] & 15);
                at++;
                continue;
            }
            if (symbol == 16 && at == 0) {
                throw new ZipException("a table is broken");
            }
            int run = symbol == 16 ? bits.read(2) + 3 : symbol == 17 ? bits.read(3) + 3 : bits.read(7) + 11;
            byte value = symbol == 16 ? table[at - 1] : 0;
            for (int end = Math.min(count, at + run); at < end; at++) {
                table[at] = value;
            }
        }
    }

    private void sound(RarBits bits) throws IOException {
        int symbol = sounds[channel].read(bits);
        if (symbol == 256) {
            tables(bits);
            return;
        }
        put(channels[channel].decode(symbol, channelStep));
        channelStep = channels[channel].step();
        channel = (channel + 1) % channelCount;
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
        } else if (symbol > 269) {
            int length = LENGTH_BASES[symbol - 270] + 3 + bits.read(LENGTH_BITS[symbol - 270]);
            int slot = read(distances, bits);
            long distance = DISTANCE_BASES[slot] + 1L + bits.read(DISTANCE_BITS[slot]);
            match(distance, length + (distance >= 0x2000 ? 1 : 0) + (distance >= 0x40000 ? 1 : 0));
        } else if (symbol == 269) {
            tables(bits);
        } else if (symbol == 256) {
            match(recent(0), lastLength);
        } else if (symbol < 261) {
            long distance = recent(symbol - 257);
            int slot = read(lengths, bits);
            int length = LENGTH_BASES[slot] + 2 + bits.read(LENGTH_BITS[slot]);
            length += (distance >= 0x101 ? 1 : 0) + (distance >= 0x2000 ? 1 : 0) + (distance >= 0x40000 ? 1 : 0);
            match(distance, length);
        } else {
            match(SHORT_BASES[symbol - 261] + 1L + bits.read(SHORT_BITS[symbol - 261]), 2);
        }
    }

    private void match(long distance, int length) throws IOException {
        use(distance, 3);
        lastLength = length;
        copy(distance, length);
    }
}
