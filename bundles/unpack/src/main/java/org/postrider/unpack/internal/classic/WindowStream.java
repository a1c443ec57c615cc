package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the methods that copy from what was already decoded have in common: a ring of the last bytes, from which the reader
 * is served. Confined to one thread. What was decoded before a failure is served before it is thrown.
 */
abstract class WindowStream extends InputStream {
    private byte[] ring;
    private final int mask;
    private final int most;
    private int head;
    private int pending;
    private boolean ended;
    private @Nullable IOException failure;

    /**
     * @param bits of the size of the ring
     * @param most bytes that one {@link #step} puts
     */
    WindowStream(int bits, int most) {
        this.ring = new byte[1 << bits];
        this.mask = ring.length - 1;
        this.most = most;
    }

    /** Decodes at least one symbol. @return false at the end */
    abstract boolean step() throws IOException;

    /** Lets go of what is large; called at the end. */
    void release() {
        // Nothing here.
    }

    final void fill(int value) {
        Arrays.fill(ring, (byte) value);
    }

    /** Sets what stands in the ring before anything is decoded. */
    final void preset(int at, int value) {
        ring[at & mask] = (byte) value;
    }

    final void headAt(int at) {
        head = at & mask;
    }

    final void put(int value) {
        ring[head] = (byte) value;
        head = head + 1 & mask;
        pending++;
    }

    /** The byte that was put so many bytes ago, 1 being the last. */
    final int back(int distance) {
        return ring[head - distance & mask] & 0xff;
    }

    final void copy(int distance, int length) {
        copyFrom(head - distance, length);
    }

    /** Copies from this place in the ring. */
    final void copyFrom(int at, int length) {
        for (int i = 0; i < length; i++) {
            put(ring[at + i & mask]);
        }
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
        decode(length);
        if (pending == 0) {
            // What was decoded is looked into next: with archives inside each other, rings would add up.
            ring = new byte[0];
            release();
            if (failure != null) {
                throw failure;
            }
            return -1;
        }
        int count = Math.min(length, pending);
        int from = head - pending & mask;
        int first = Math.min(count, ring.length - from);
        System.arraycopy(ring, from, bytes, offset, first);
        System.arraycopy(ring, 0, bytes, offset + first, count - first);
        pending -= count;
        return count;
    }

    private void decode(int wanted) {
        try {
            while (!ended && pending < wanted && pending + most <= ring.length) {
                ended = !step();
            }
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException e) {
            // Broken input led a table out of its bounds.
            fail(new IOException("the compressed data is broken", e));
        }
    }

    private void fail(IOException cause) {
        failure = cause;
        ended = true;
    }
}
