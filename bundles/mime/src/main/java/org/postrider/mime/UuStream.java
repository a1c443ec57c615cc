package org.postrider.mime;

import java.io.InputStream;

/** Uuencode as mail carried it before MIME: everything between {@code begin} and {@code end} lines. Lenient. */
final class UuStream extends DecodingStream {
    /** A line encodes at most 45 bytes in 61 characters; what is longer is cut. */
    private final byte[] line = new byte[128];

    private int length;
    private boolean open;
    private boolean closed;

    UuStream(InputStream source) {
        super(source);
    }

    @Override
    void decode(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                endLine();
            } else if (length < line.length && bytes[i] != '\r') {
                line[length++] = bytes[i];
            }
        }
    }

    private void endLine() {
        if (!open) {
            open = startsWith("begin ");
        } else if (length == 0 || (length == 3 && startsWith("end"))) {
            closed |= length == 3;
        } else if (!closed) {
            data();
        }
        length = 0;
    }

    private boolean startsWith(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (i >= length || line[i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void data() {
        int left = six(0);
        for (int i = 1; left > 0 && i < length; i += 4) {
            int bits = six(i) << 18 | six(i + 1) << 12 | six(i + 2) << 6 | six(i + 3);
            for (int shift = 16; shift >= 0 && left > 0; shift -= 8) {
                put(bits >> shift);
                left--;
            }
        }
    }

    /** The six bits of this character; what is missing counts as zero. */
    private int six(int at) {
        return at < length ? (line[at] - ' ') & 0x3f : 0;
    }

    @Override
    void end() {
        endLine();
    }
}
