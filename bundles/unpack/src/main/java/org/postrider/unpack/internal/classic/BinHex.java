package org.postrider.unpack.internal.classic;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/** A BinHex 4.0 file (RFC 1741): two forks of one Macintosh file, run-length coded, in 64 characters. Stateless. */
final class BinHex {
    private static final String ALPHABET = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
    private static final int REPEAT = 0x90;

    private BinHex() {}

    /** @param text behind the line that announces it */
    static void open(Content text, Members members) throws IOException {
        try (DataInputStream in = new DataInputStream(new Runs(new Characters(text.open())))) {
            byte[] name = new byte[in.readUnsignedByte()];
            in.readFully(name);
            in.readFully(new byte[1 + 4 + 4 + 2]);
            long data = in.readInt() & 0xffff_ffffL;
            long resources = in.readInt() & 0xffff_ffffL;
            in.readFully(new byte[2]);
            String plain = Names.text(name, StandardCharsets.ISO_8859_1);
            boolean whole = fork(plain, in, data, text, members);
            if (whole && resources > 0 && !members.full()) {
                in.readFully(new byte[2]);
                fork(plain + "/..namedfork/rsrc", in, resources, text, members);
            }
        }
    }

    private static boolean fork(String name, InputStream in, long size, Content text, Members members) {
        Bounded plain = new Bounded(in, size);
        return members.add(name, plain, text.size());
    }

    /** From characters to bytes: what stands between two colons. */
    private static final class Characters extends LineStream {
        private static final byte[] VALUES = new byte[128];

        static {
            java.util.Arrays.fill(VALUES, (byte) -1);
            for (int i = 0; i < ALPHABET.length(); i++) {
                VALUES[ALPHABET.charAt(i)] = (byte) i;
            }
        }

        private boolean open;
        private int bits;
        private int count;

        Characters(InputStream source) {
            super(source, 1);
        }

        @Override
        boolean take(int value) {
            if (value == ':') {
                boolean closed = open;
                open = true;
                return !closed;
            }
            int six = value < VALUES.length ? VALUES[value] : -1;
            if (!open || six < 0) {
                return true;
            }
            bits = (bits << 6 | six) & 0xffff;
            count += 6;
            if (count >= 8) {
                count -= 8;
                put(bits >> count);
            }
            return true;
        }
    }

    /** A byte, 0x90 and a count stand for so many of them; a count of 0 for 0x90 itself. */
    private static final class Runs extends LineStream {
        private int last;
        private boolean repeat;

        Runs(InputStream source) {
            super(source, 255);
        }

        @Override
        boolean take(int value) {
            if (repeat) {
                repeat = false;
                for (int i = 1; i < value; i++) {
                    put(last);
                }
                if (value == 0) {
                    last = REPEAT;
                    put(last);
                }
            } else if (value == REPEAT) {
                repeat = true;
            } else {
                last = value;
                put(value);
            }
            return true;
        }
    }
}
