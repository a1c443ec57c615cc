package org.postrider.unpack.internal.archive;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * 7z's branch converter of four streams: code, targets of calls, targets of jumps, and a range coded stream that tells which
 * branches were taken apart.
 */
final class Bcj2 extends Lz {
    private static final int CALL = 0xe8;
    private static final int JUMP = 0xe9;
    private static final int PROBABILITY_BITS = 11;
    private static final int MOVE_BITS = 5;

    private final InputStream[] inputs;
    private final long size;
    private final int[] probabilities = new int[258];
    private final byte[] one = new byte[1];
    private int range = -1;
    private int code;
    private boolean started;
    private int before;

    Bcj2(InputStream[] inputs, long size) {
        this.inputs = Arrays.stream(inputs)
                .map(in -> new BufferedInputStream(in, 4_096))
                .toArray(InputStream[]::new);
        this.size = size;
        Arrays.fill(probabilities, 1 << PROBABILITY_BITS - 1);
    }

    @Override
    boolean step() throws IOException {
        if (!started) {
            started = true;
            for (int i = 0; i < 5; i++) {
                code = code << 8 | next(3);
            }
        }
        if (total() >= size) {
            return false;
        }
        int value = next(0);
        put(value);
        boolean far = before == 0x0f && (value & 0xf0) == 0x80;
        if ((value & 0xfe) == CALL || far) {
            branch(value);
        } else {
            before = value;
        }
        return true;
    }

    private void branch(int value) throws IOException {
        int which = value == CALL ? before : value == JUMP ? 256 : 257;
        before = value;
        if (total() < size && taken(which)) {
            int stream = value == CALL ? 1 : 2;
            int absolute = next(stream) << 24 | next(stream) << 16 | next(stream) << 8 | next(stream);
            int relative = absolute - (int) (total() + 4);
            for (int i = 0; i < 4 && total() < size; i++) {
                put(relative >>> 8 * i);
            }
            before = relative >>> 24;
        }
    }

    private boolean taken(int which) throws IOException {
        if ((range & 0xff000000) == 0) {
            range <<= 8;
            code = code << 8 | next(3);
        }
        int bound = (range >>> PROBABILITY_BITS) * probabilities[which];
        boolean bit = Integer.compareUnsigned(code, bound) >= 0;
        if (bit) {
            range -= bound;
            code -= bound;
            probabilities[which] -= probabilities[which] >>> MOVE_BITS;
        } else {
            range = bound;
            probabilities[which] += (1 << PROBABILITY_BITS) - probabilities[which] >>> MOVE_BITS;
        }
        return bit;
    }

    private int next(int stream) throws IOException {
        int count = inputs[stream].read(one, 0, 1);
        if (count < 0) {
            throw new EOFException("it ends early");
        }
        if (count == 0) {
            throw new ZipException("a stream gives nothing");
        }
        return one[0] & 0xff;
    }

    @Override
    public void close() throws IOException {
        super.close();
        for (InputStream input : inputs) {
            input.close();
        }
    }
}
