package org.postrider.unpack.internal.classic;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** LZMA as installers have it: five bytes of properties, then data up to its end mark. Confined to one thread. */
final class LzmaStream extends WindowStream {
    private static final int LONGEST = 273;
    private static final int STATES = 12;
    private static final int HALF = 1_024;
    private static final int TOP = 1 << 24;
    private static final int MAX_BITS = 24;
    private static final int MIN_BITS = 13;

    private final InputStream in;
    private final int literalContext;
    private final int literalMask;
    private final int positionMask;
    private final int[] match = halves(STATES << 4);
    private final int[] repeated = halves(STATES);
    private final int[] repeated0 = halves(STATES);
    private final int[] repeated1 = halves(STATES);
    private final int[] repeated2 = halves(STATES);
    private final int[] repeated0Long = halves(STATES << 4);
    private final int[] slots = halves(4 * 64);
    private final int[] distances = halves(128);
    private final int[] align = halves(16);
    private final Lengths lengths = new Lengths();
    private final Lengths repeatLengths = new Lengths();
    private final int[] literals;
    private int range = -1;
    private int code;
    private int state;
    private int position;
    private int rep0;
    private int rep1;
    private int rep2;
    private int rep3;

    private LzmaStream(InputStream in, int properties, int bits) throws IOException {
        super(bits, LONGEST);
        this.in = in;
        int literal = properties % 9;
        int literalPosition = properties / 9 % 5;
        this.literalContext = literal;
        this.literalMask = (1 << literalPosition) - 1;
        this.positionMask = (1 << properties / 45) - 1;
        this.literals = halves(0x300 << literal + literalPosition);
        for (int i = 0; i < 5; i++) {
            code = code << 8 | next();
        }
    }

    static LzmaStream open(InputStream in) throws IOException {
        int properties = in.read();
        long dictionary = 0;
        for (int i = 0; i < 4; i++) {
            dictionary |= (long) Math.max(0, in.read()) << 8 * i;
        }
        int bits = MIN_BITS;
        while (bits < 32 && 1L << bits < dictionary) {
            bits++;
        }
        if (properties < 0 || properties >= 225 || properties % 9 + properties / 9 % 5 > 4 || bits > MAX_BITS) {
            throw new IOException("LZMA with properties " + properties + " and a dictionary of " + dictionary);
        }
        return new LzmaStream(in, properties, bits);
    }

    private static int[] halves(int count) {
        int[] probabilities = new int[count];
        java.util.Arrays.fill(probabilities, HALF);
        return probabilities;
    }

    private int next() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the compressed data ends early");
        }
        return b;
    }

    private void normalize() throws IOException {
        if (Integer.compareUnsigned(range, TOP) < 0) {
            range <<= 8;
            code = code << 8 | next();
        }
    }

    private int bit(int[] probabilities, int at) throws IOException {
        normalize();
        int probability = probabilities[at];
        int bound = (range >>> 11) * probability;
        if (Integer.compareUnsigned(code, bound) < 0) {
            range = bound;
            probabilities[at] = probability + (2_048 - probability >> 5);
            return 0;
        }
        range -= bound;
        code -= bound;
        probabilities[at] = probability - (probability >> 5);
        return 1;
    }

    private int direct(int count) throws IOException {
        int value = 0;
        for (int i = 0; i < count; i++) {
            normalize();
            range >>>= 1;
            int one = Integer.compareUnsigned(code, range) < 0 ? 0 : 1;
            code -= one == 0 ? 0 : range;
            value = value << 1 | one;
        }
        return value;
    }

    private int tree(int[] probabilities, int from, int bits) throws IOException {
        int node = 1;
        for (int i = 0; i < bits; i++) {
            node = node << 1 | bit(probabilities, from + node);
        }
        return node - (1 << bits);
    }

    private int reverse(int[] probabilities, int from, int bits) throws IOException {
        int node = 1;
        int value = 0;
        for (int i = 0; i < bits; i++) {
            int bit = bit(probabilities, from + node);
            node = node << 1 | bit;
            value |= bit << i;
        }
        return value;
    }

    @Override
    boolean step() throws IOException {
        int place = position & positionMask;
        if (bit(match, (state << 4) + place) == 0) {
            literal();
            return true;
        }
        int length;
        if (bit(repeated, state) == 0) {
            rep3 = rep2;
            rep2 = rep1;
            rep1 = rep0;
            length = lengths.decode(place);
            state = state < 7 ? 7 : 10;
            rep0 = distance(length);
            if (rep0 == -1) {
                return false;
            }
        } else if (repeat(place)) {
            length = 1;
        } else {
            length = repeatLengths.decode(place);
            state = state < 7 ? 8 : 11;
        }
        if (Integer.compareUnsigned(rep0, position) >= 0) {
            throw new IOException("a match before the beginning");
        }
        copy(rep0 + 1, length);
        position += length;
        return true;
    }

    private void literal() throws IOException {
        int before = position == 0 ? 0 : back(1);
        int context = (position & literalMask) << literalContext | before >> 8 - literalContext;
        int from = 0x300 * context;
        int symbol = 1;
        if (state >= 7) {
            int matched = back(rep0 + 1);
            while (symbol < 0x100) {
                int expected = matched >> 7 & 1;
                matched <<= 1;
                int bit = bit(literals, from + (1 + expected << 8) + symbol);
                symbol = symbol << 1 | bit;
                if (bit != expected) {
                    break;
                }
            }
        }
        while (symbol < 0x100) {
            symbol = symbol << 1 | bit(literals, from + symbol);
        }
        put(symbol);
        position++;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    }

    /** @return true if it is one byte only */
    private boolean repeat(int place) throws IOException {
        if (bit(repeated0, state) == 0) {
            if (bit(repeated0Long, (state << 4) + place) == 0) {
                state = state < 7 ? 9 : 11;
                return true;
            }
            return false;
        }
        int distance;
        if (bit(repeated1, state) == 0) {
            distance = rep1;
        } else {
            if (bit(repeated2, state) == 0) {
                distance = rep2;
            } else {
                distance = rep3;
                rep3 = rep2;
            }
            rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = distance;
        return false;
    }

    private int distance(int length) throws IOException {
        int slot = tree(slots, Math.min(length - 2, 3) << 6, 6);
        if (slot < 4) {
            return slot;
        }
        int bits = (slot >> 1) - 1;
        int base = (2 | slot & 1) << bits;
        if (slot < 14) {
            return base + reverse(distances, base - slot, bits);
        }
        return base + (direct(bits - 4) << 4) + reverse(align, 0, 4);
    }

    /** The code of lengths. */
    private final class Lengths {
        private final int[] choice = halves(2);
        private final int[] low = halves(16 << 3);
        private final int[] middle = halves(16 << 3);
        private final int[] high = halves(256);

        int decode(int place) throws IOException {
            if (bit(choice, 0) == 0) {
                return 2 + tree(low, place << 3, 3);
            }
            if (bit(choice, 1) == 0) {
                return 10 + tree(middle, place << 3, 3);
            }
            return 18 + tree(high, 0, 8);
        }
    }
}
