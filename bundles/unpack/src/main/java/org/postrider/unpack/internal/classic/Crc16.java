package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import org.postrider.content.Content;

/** The CRC-16 of LHA (polynomial 0xa001). */
final class Crc16 {
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            int value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >> 1 : value >> 1 ^ 0xa001;
            }
            TABLE[i] = value;
        }
    }

    private Crc16() {}

    static int of(Content content) throws IOException {
        try (Stream in = new Stream(content.open())) {
            byte[] buffer = new byte[8_192];
            int count = 0;
            while (count >= 0) {
                count = in.read(buffer, 0, buffer.length);
            }
            return in.value();
        }
    }

    /** Sums what is read. Confined to one thread. */
    static final class Stream extends InputStream {
        private final InputStream in;
        private int value;

        Stream(InputStream in) {
            this.in = in;
        }

        int value() {
            return value;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            for (int i = offset; i < offset + count; i++) {
                value = value >> 8 ^ TABLE[(value ^ bytes[i]) & 0xff];
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
