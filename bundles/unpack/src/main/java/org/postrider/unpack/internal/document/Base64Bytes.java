package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.io.InputStream;

/** Base64, lenient: what is no digit is skipped, and data behind padding counts. */
final class Base64Bytes extends LazyStream {
    private final InputStream digits;
    private int bits;
    private int count;

    Base64Bytes(InputStream digits) {
        this.digits = digits;
    }

    @Override
    public int read() throws IOException {
        while (count < 8) {
            int c = digits.read();
            if (c < 0) {
                return -1;
            }
            int value = Latin.base64(c);
            if (value >= 0) {
                bits = (bits << 6 | value) & 0xffff;
                count += 6;
            } else if (c == '=') {
                count = 0;
            }
        }
        count -= 8;
        return bits >> count & 0xff;
    }
}
