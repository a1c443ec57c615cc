package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;

/** LArc's lzs: LZSS in bits, with a ring of 2 KiB. Confined to one thread. */
final class LzsStream extends WindowStream {
    private static final int MOST = 17;

    private final HighBits in;
    private long plain;

    LzsStream(InputStream in, long plain) {
        super(11, MOST);
        this.in = new HighBits(in);
        this.plain = plain;
        fill(' ');
        headAt(-17);
    }

    @Override
    boolean step() throws IOException {
        if (plain <= 0) {
            return false;
        }
        if (in.bit() != 0) {
            put(in.bits(8));
            plain--;
        } else {
            int from = in.bits(11);
            int length = (int) Math.min(plain, in.bits(4) + 2);
            copyFrom(from, length);
            plain -= length;
        }
        return true;
    }
}
