package org.postrider.unpack.internal.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads numbers from bytes whose lowest bit comes first. Confined to one thread. */
final class LsbBits {
    private final InputStream in;
    private int word;
    private int count;

    LsbBits(InputStream in) {
        this.in = in;
    }

    /** A number of up to 16 bits, or -1 if the bytes end before it. */
    int readOrEnd(int bits) throws IOException {
        while (count < bits) {
            int next = in.read();
            if (next < 0) {
                return -1;
            }
            word |= next << count;
            count += 8;
        }
        int value = word & (1 << bits) - 1;
        word >>>= bits;
        count -= bits;
        return value;
    }

    /** @throws EOFException if the bytes end before it */
    int read(int bits) throws IOException {
        int value = readOrEnd(bits);
        if (value < 0) {
            throw new EOFException("it ends early");
        }
        return value;
    }
}
