package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Decodes text to bytes in bulk; output as the caller's array has room. Confined to one thread. */
abstract class LineStream extends InputStream {
    private final InputStream source;
    private final byte[] input = new byte[8_192];
    private final byte[] output;
    private int from;
    private int to;
    private boolean ended;

    /** @param most bytes that one byte of input gives */
    LineStream(InputStream source, int most) {
        this.source = source;
        this.output = new byte[most * input.length + most];
    }

    /** Takes one byte of input. @return false once the rest belongs to nothing */
    abstract boolean take(int value) throws IOException;

    final void put(int value) {
        output[to++] = (byte) value;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        while (from == to && !ended) {
            more();
        }
        if (from == to) {
            return -1;
        }
        int count = Math.min(length, to - from);
        System.arraycopy(output, from, bytes, offset, count);
        from += count;
        return count;
    }

    private void more() throws IOException {
        from = 0;
        to = 0;
        int count = source.read(input, 0, input.length);
        ended = count < 0;
        for (int i = 0; i < count && !ended; i++) {
            ended = !take(input[i] & 0xff);
        }
    }

    @Override
    public final void close() throws IOException {
        source.close();
    }
}
