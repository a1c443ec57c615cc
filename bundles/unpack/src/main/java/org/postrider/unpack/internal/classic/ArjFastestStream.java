package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;

/** ARJ's method 4: LZ77 with fixed codes. Confined to one thread. */
final class ArjFastestStream extends WindowStream {
    private static final int LONGEST = 256;

    private final HighBits in;
    private long plain;

    ArjFastestStream(InputStream in, long plain) {
        super(15, LONGEST);
        this.in = new HighBits(in);
        this.plain = plain;
    }

    @Override
    boolean step() throws IOException {
        if (plain <= 0) {
            return false;
        }
        int length = number(0, 7);
        if (length == 0) {
            put(in.bits(8));
            plain--;
        } else {
            int distance = number(9, 13) + 1;
            int count = (int) Math.min(plain, length + 2);
            copy(distance, count);
            plain -= count;
        }
        return true;
    }

    /** A number whose width is told by ones before it. */
    private int number(int narrowest, int widest) throws IOException {
        int width = narrowest;
        int base = 0;
        while (width < widest && in.bit() != 0) {
            base += 1 << width;
            width++;
        }
        return base + (width == 0 ? 0 : in.bits(width));
    }
}
