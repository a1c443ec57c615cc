package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.io.InputStream;

/** LZW as PDF and TIFF have it: codes of 9 to 12 bits, high bits first. Confined to one thread. */
final class PdfLzw extends LazyStream {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int MOST = 4_096;

    private final InputStream in;
    private final int early;
    private final short[] prefix = new short[MOST];
    private final byte[] suffix = new byte[MOST];
    private final byte[] pending = new byte[MOST + 1];
    private int left;
    private int next = END + 1;
    private int width = 9;
    private int previous = -1;
    private int first;
    private long bits;
    private int bitCount;
    private boolean ended;

    PdfLzw(InputStream in, boolean early) {
        this.in = in;
        this.early = early ? 1 : 0;
    }

    @Override
    public int read() throws IOException {
        while (left == 0 && !ended) {
            step();
        }
        return left == 0 ? -1 : pending[--left] & 0xff;
    }

    private int code() throws IOException {
        while (bitCount < width) {
            int c = in.read();
            if (c < 0) {
                return END;
            }
            bits = bits << 8 | c;
            bitCount += 8;
        }
        bitCount -= width;
        return (int) (bits >> bitCount) & (1 << width) - 1;
    }

    private void step() throws IOException {
        int code = code();
        if (code == END) {
            ended = true;
        } else if (code == CLEAR) {
            next = END + 1;
            width = 9;
            previous = -1;
        } else if (previous < 0) {
            ended = code > 255;
            give(code);
            previous = code;
        } else if (code > next) {
            ended = true;
            throw new IOException("its LZW data is broken");
        } else {
            add(code);
        }
    }

    private void add(int code) {
        // A code that is about to be made: what came before, and its own first byte again.
        int head = code == next ? previous : code;
        give(head);
        if (code == next) {
            System.arraycopy(pending, 0, pending, 1, left);
            pending[0] = (byte) first;
            left++;
        }
        if (next < MOST) {
            prefix[next] = (short) previous;
            suffix[next++] = (byte) first;
        }
        width = next + early >= 2_048 ? 12 : next + early >= 1_024 ? 11 : next + early >= 512 ? 10 : 9;
        previous = code;
    }

    /** Puts the bytes of a code, last byte first. */
    private void give(int code) {
        int at = code;
        left = 0;
        while (at > END && left < MOST - 1) {
            pending[left++] = suffix[at];
            at = prefix[at];
        }
        pending[left++] = (byte) at;
        first = at & 0xff;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
