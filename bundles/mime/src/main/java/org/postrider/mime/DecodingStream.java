package org.postrider.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/** Decodes a stream in bulk: input in chunks of 8 KiB, output as the caller's array has room. Confined to one thread. */
abstract class DecodingStream extends InputStream {
    private final InputStream source;
    private final byte[] input = new byte[8_192];
    private boolean drained;
    private byte[] output = new byte[16_384];
    private int from;
    private int to;

    DecodingStream(InputStream source) {
        this.source = source;
    }

    /** Decodes {@code length} bytes of {@code bytes} and puts what comes out. */
    abstract void decode(byte[] bytes, int length);

    /** The input is over: puts what is left. */
    abstract void end();

    /** Adds one decoded byte; room is made if {@link #decode} puts more than it was given. */
    final void put(int value) {
        if (to == output.length) {
            output = Arrays.copyOf(output, 2 * output.length);
        }
        output[to++] = (byte) value;
    }

    @Override
    public final int read() throws IOException {
        return fill() ? output[from++] & 0xff : -1;
    }

    @Override
    public final int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, to - from);
        System.arraycopy(output, from, bytes, offset, count);
        from += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (from == to) {
            if (drained) {
                return false;
            }
            from = 0;
            to = 0;
            int count = source.read(input, 0, input.length);
            if (count < 0) {
                drained = true;
                end();
            } else {
                decode(input, count);
            }
        }
        return true;
    }

    @Override
    public final void close() throws IOException {
        source.close();
    }
}
