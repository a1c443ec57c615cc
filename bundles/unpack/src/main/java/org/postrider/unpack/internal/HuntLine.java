package org.postrider.unpack.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A message line by line, with offsets; of a long line only the start is at hand. Confined to one thread. */
final class HuntLine {
    private static final int MAX = 2_048;
    private static final int MAX_HEADER = 32 << 10;
    /** Base64 comes in lines of 60 to 76 characters; a shorter word may be anything. */
    private static final int BASE64_LINE = 40;

    private final InputStream in;
    private final byte[] chunk = new byte[32 << 10];
    private final byte[] line = new byte[MAX];
    private int chunkAt;
    private int chunkEnd;
    private int length;
    private boolean whole;
    private long start;
    private long end;

    HuntLine(InputStream in) {
        this.in = in;
    }

    /** Goes to the next line. @return false if there is none */
    boolean next() throws IOException {
        start = end;
        length = 0;
        whole = true;
        boolean closed = false;
        while (!closed && fill()) {
            int from = chunkAt;
            while (chunkAt < chunkEnd && chunk[chunkAt] != '\n') {
                chunkAt++;
            }
            keep(from, chunkAt);
            closed = chunkAt < chunkEnd;
            chunkAt += closed ? 1 : 0;
            end += chunkAt - from;
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        return end > start;
    }

    private boolean fill() throws IOException {
        if (chunkAt == chunkEnd) {
            chunkAt = 0;
            chunkEnd = Math.max(0, in.read(chunk));
        }
        return chunkAt < chunkEnd;
    }

    private void keep(int from, int to) {
        int count = Math.min(to - from, MAX - length);
        System.arraycopy(chunk, from, line, length, count);
        length += count;
        whole &= count == to - from;
    }

    /** Offset of its first byte. */
    long start() {
        return start;
    }

    /** Offset behind its line end. */
    long end() {
        return end;
    }

    /** Bytes without line end, as far as they are at hand. */
    int length() {
        return length;
    }

    boolean startsWith(byte[] prefix) {
        return length >= prefix.length && Arrays.equals(line, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** True if two hyphens stand there. */
    boolean closes(int at) {
        return at + 1 < length && line[at] == '-' && line[at + 1] == '-';
    }

    boolean blank() {
        for (int i = 0; i < length; i++) {
            if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
                return false;
            }
        }
        return whole;
    }

    void appendTo(StringBuilder header) {
        if (header.length() < MAX_HEADER) {
            header.append(new String(line, 0, length, StandardCharsets.ISO_8859_1))
                    .append('\n');
        }
    }

    /** True for a full line of base64. */
    boolean base64() {
        return length >= BASE64_LINE && base64Rest();
    }

    /** True for any line that may go on a block of base64. */
    boolean base64Rest() {
        for (int i = 0; i < length; i++) {
            byte c = line[i];
            boolean digit = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            if (!digit && c != '+' && c != '/' && c != '=') {
                return false;
            }
        }
        return length > 0;
    }
}
