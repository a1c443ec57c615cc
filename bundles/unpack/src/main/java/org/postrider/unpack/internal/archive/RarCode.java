package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.util.zip.ZipException;

/** A canonical prefix code of up to 15 bits, as rar has them. Immutable. */
final class RarCode {
    private static final int LONGEST = 15;

    private final int[] limits = new int[LONGEST + 1];
    private final int[] places = new int[LONGEST + 1];
    private final int[] symbols;

    /** @param lengths of the codes of {@code count} symbols, from {@code from}; 0: it has none */
    RarCode(byte[] lengths, int from, int count) {
        int[] counts = new int[LONGEST + 1];
        for (int i = 0; i < count; i++) {
            counts[lengths[from + i] & LONGEST]++;
        }
        counts[0] = 0;
        int upper = 0;
        for (int i = 1; i <= LONGEST; i++) {
            upper += counts[i];
            limits[i] = upper << 16 - i;
            upper *= 2;
            places[i] = places[i - 1] + counts[i - 1];
        }
        symbols = new int[count];
        int[] next = places.clone();
        for (int i = 0; i < count; i++) {
            int length = lengths[from + i] & LONGEST;
            if (length != 0) {
                symbols[next[length]++] = i;
            }
        }
    }

    int read(RarBits in) throws IOException {
        int bits = in.peek16();
        int length = 1;
        while (length < LONGEST && bits >= limits[length]) {
            length++;
        }
        in.skip(length);
        int place = places[length] + (bits - limits[length - 1] >> 16 - length);
        return place < symbols.length && place >= 0 ? symbols[place] : 0;
    }

    /** The code in which the lengths of other codes are written. */
    static RarCode ofLengths(RarBits in) throws IOException {
        byte[] lengths = new byte[20];
        for (int i = 0; i < lengths.length; i++) {
            int length = in.read(4);
            int zeros = length == 15 ? in.read(4) : 0;
            if (zeros > 0) {
                i += zeros + 1;
            } else {
                lengths[i] = (byte) length;
            }
        }
        return new RarCode(lengths, 0, lengths.length);
    }

    /** Reads lengths over those before. @param add whether they are told as a difference */
    static void lengths(RarBits in, byte[] lengths, boolean add) throws IOException {
        RarCode code = ofLengths(in);
        int at = 0;
        while (at < lengths.length) {
            int symbol = code.read(in);
            if (symbol < 16) {
                lengths[at] = (byte) ((symbol + (add ? lengths[at] : 0)) & 15);
                at++;
                continue;
            }
            int run = (symbol & 1) == 0 ? in.read(3) + 3 : in.read(7) + 11;
            if (symbol < 18 && at == 0) {
                throw new ZipException("a table is broken");
            }
            byte value = symbol < 18 ? lengths[at - 1] : 0;
            for (int end = Math.min(lengths.length, at + run); at < end; at++) {
                lengths[at] = value;
            }
        }
    }
}
