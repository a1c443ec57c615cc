package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Base of decoders that copy from what they gave before. Confined to one thread. The window grows with what is really decoded,
 * up to what the format asks for, so that a claim alone costs no memory. If decoding fails, what came before is given first.
 */
abstract class Lz extends InputStream {
    private static final int FIRST = 1 << 12;
    /** No step of a decoder gives more at once. */
    private static final int LARGEST_STEP = 1 << 18;

    private byte[] window = new byte[FIRST];
    private int most = LARGEST_STEP;
    private long total;
    private long given;
    private boolean ended;
    private @Nullable IOException failure;

    /** Bytes that must be kept to look back at. */
    final void keep(int dictionary) {
        most = Math.max(most, Integer.highestOneBit(Math.max(1, dictionary - 1)) << 1);
    }

    /**
     * Decodes a little, giving at most {@link #LARGEST_STEP} bytes. Each call uses up input or ends.
     *
     * @return false at the end
     */
    abstract boolean step() throws IOException;

    /** Bytes decoded so far. */
    final long total() {
        return total;
    }

    final void put(int value) {
        if (total >= window.length && window.length < most) {
            grow();
        }
        window[(int) total & window.length - 1] = (byte) value;
        total++;
    }

    private void grow() {
        byte[] larger = new byte[2 * window.length];
        for (long i = total - window.length; i < total; i++) {
            larger[(int) i & larger.length - 1] = window[(int) i & window.length - 1];
        }
        window = larger;
    }

    final void put(byte[] from, int at, int length) {
        for (int i = 0; i < length; i++) {
            put(from[at + i]);
        }
    }

    /** @param distance 1 is the byte before */
    final void copy(long distance, int length) throws IOException {
        if (distance <= 0 || distance > total || distance > most) {
            throw new ZipException("it refers to bytes before its start");
        }
        for (int i = 0; i < length; i++) {
            put(window[(int) (total - distance) & window.length - 1]);
        }
    }

    /** Like {@link #copy}, with zeros for what is before the start. */
    final void copyOrZero(long distance, int length) {
        for (int i = 0; i < length; i++) {
            put(distance > total || distance > most ? 0 : window[(int) (total - distance) & window.length - 1]);
        }
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        return ready() ? give(into, at, length) : -1;
    }

    /** Decodes until there is something to give. @return false at the end */
    final boolean ready() throws IOException {
        while (given == total) {
            IOException broken = failure;
            if (broken != null) {
                throw broken;
            }
            if (ended) {
                return false;
            }
            advance();
        }
        return true;
    }

    /** Gives some of what is there. */
    final int give(byte[] into, int at, int length) {
        int from = (int) given & window.length - 1;
        int count = (int) Math.min(Math.min(length, total - given), window.length - from);
        System.arraycopy(window, from, into, at, count);
        given += count;
        return count;
    }

    /** Bytes given so far. */
    final long given() {
        return given;
    }

    private void advance() {
        try {
            ended = !step();
        } catch (IOException e) {
            failure = e;
        } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
            // Tables that do not fit together: cheaper to notice here than at each access.
            failure = new ZipException("its compressed data is broken");
        }
    }

    /** Another file follows that looks back at this one; what was not given is skipped. */
    final void goOn() {
        ended = false;
        given = total;
    }

    @Override
    public void close() throws IOException {
        window = new byte[FIRST];
        total = 0;
        given = 0;
        ended = true;
    }
}
