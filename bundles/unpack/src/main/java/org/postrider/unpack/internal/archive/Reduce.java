package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.io.InputStream;

/** Zip's methods 2 to 5 (APPNOTE.TXT 6.3.10, section 5.2). It has no end: the size in the header tells. */
final class Reduce extends Lz {
    private static final int MARK = 144;

    private final LsbBits in;
    private final int factor;
    private final byte[][] followers = new byte[256][];
    private int before;
    private boolean started;

    Reduce(InputStream in, int method) {
        this.in = new LsbBits(in);
        this.factor = method - 1;
    }

    @Override
    boolean step() throws IOException {
        if (!started) {
            started = true;
            for (int i = 255; i >= 0; i--) {
                followers[i] = new byte[in.read(6)];
                for (int n = 0; n < followers[i].length; n++) {
                    followers[i][n] = (byte) in.read(8);
                }
            }
        }
        int value = next();
        if (value == MARK) {
            int code = next();
            if (code != 0) {
                match(code);
                return true;
            }
        }
        if (value >= 0) {
            put(value);
        }
        return value >= 0;
    }

    private void match(int code) throws IOException {
        int mask = (1 << 8 - factor) - 1;
        int length = code & mask;
        length += length == mask ? next() : 0;
        int distance = (code >> 8 - factor << 8) + next() + 1;
        copyOrZero(distance, length + 3);
    }

    /** The next byte before repetitions are put in, or -1 at the end. */
    private int next() throws IOException {
        byte[] set = followers[before];
        int value;
        if (set.length == 0) {
            value = in.readOrEnd(8);
        } else {
            int plain = in.readOrEnd(1);
            if (plain == 0) {
                int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(set.length - 1));
                int which = in.readOrEnd(bits);
                value = which < 0 ? -1 : set[which] & 0xff;
            } else {
                value = plain < 0 ? -1 : in.readOrEnd(8);
            }
        }
        before = Math.max(0, value);
        return value;
    }
}
