package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;

/** LZSS of one byte of flags before eight items: LHA's lz5, Microsoft's COMPRESS.EXE. Confined to one thread. */
final class LzssStream extends WindowStream {
    private static final int MOST = 18;
    private static final int BITS = 12;

    private final InputStream in;
    private long plain;
    private int flags = 1;

    private LzssStream(InputStream in, long plain, int head) {
        super(BITS, MOST);
        this.in = in;
        this.plain = plain;
        headAt(head);
    }

    /** SZDD and KWAJ. */
    static LzssStream szdd(InputStream in, long plain) {
        LzssStream stream = new LzssStream(in, plain, -16);
        stream.fill(' ');
        return stream;
    }

    /** LHA's lz5, whose ring starts with what texts and programs often have. */
    static LzssStream lz5(InputStream in, long plain) {
        LzssStream stream = new LzssStream(in, plain, -18);
        stream.fill(' ');
        int at = 18;
        for (int i = 0; i < 256; i++) {
            for (int j = 0; j < 13; j++) {
                stream.preset(at++, i);
            }
        }
        for (int i = 0; i < 256; i++) {
            stream.preset(at++, i);
        }
        for (int i = 255; i >= 0; i--) {
            stream.preset(at++, i);
        }
        for (int i = 0; i < 128; i++) {
            stream.preset(at++, 0);
        }
        return stream;
    }

    @Override
    boolean step() throws IOException {
        if (plain <= 0) {
            return false;
        }
        if (flags == 1) {
            flags = next() | 0x100;
        }
        boolean literal = (flags & 1) != 0;
        flags >>= 1;
        if (literal) {
            put(next());
            plain--;
        } else {
            int low = next();
            int high = next();
            int length = (int) Math.min(plain, (high & 0xf) + 3);
            copyFrom(low | (high & 0xf0) << 4, length);
            plain -= length;
        }
        return true;
    }

    private int next() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new java.io.EOFException("the compressed data ends early");
        }
        return b;
    }
}
