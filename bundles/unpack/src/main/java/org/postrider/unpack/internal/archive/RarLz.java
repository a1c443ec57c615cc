package org.postrider.unpack.internal.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.zip.ZipException;

/** What rar's methods have in common: files that look back at those before, and filters over stretches. Confined to one thread. */
abstract class RarLz extends Lz {
    static final int MAX_FILTERED = 4 << 20;
    private static final int MAX_FILTERS = 8_192;

    private final ArrayDeque<RarFilter> filters = new ArrayDeque<>();
    private final long[] recent = new long[4];
    private byte[] block = {};
    private int blockAt;
    private long fileStart;
    private long fileSize;

    /** Starts a file. @param solid it looks back at the one before @param size of it, or a very large number */
    final void start(InputStream packed, long size, boolean solid) throws IOException {
        goOn();
        filters.clear();
        block = new byte[0];
        blockAt = 0;
        fileStart = total();
        fileSize = size;
        begin(new RarBits(packed), solid);
    }

    /** Takes a new file's bytes. */
    abstract void begin(RarBits in, boolean solid) throws IOException;

    /** True if all of the file is there. */
    final boolean complete() {
        return total() - fileStart >= fileSize;
    }

    final void add(RarFilter filter) throws ZipException {
        if (filters.size() >= MAX_FILTERS || filter.length() > MAX_FILTERED || filter.start() < total()) {
            throw new ZipException("a filter is impossible");
        }
        RarFilter last = filters.peekLast();
        if (last != null && filter.start() < last.start()) {
            throw new ZipException("filters overlap");
        }
        filters.add(filter);
    }

    final void forget() {
        filters.clear();
        Arrays.fill(recent, 0);
    }

    final long recent(int which) {
        return recent[which];
    }

    /** A distance becomes the latest. @param which place it had; 3 also for a new one */
    final void use(long distance, int which) {
        for (int i = which; i > 0; i--) {
            recent[i] = recent[i - 1];
        }
        recent[0] = distance;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        if (blockAt == block.length && !more()) {
            return -1;
        }
        if (blockAt < block.length) {
            int count = Math.min(length, block.length - blockAt);
            System.arraycopy(block, blockAt, into, at, count);
            blockAt += count;
            return count;
        }
        RarFilter next = filters.peek();
        return give(into, at, next == null ? length : (int) Math.min(length, next.start() - given()));
    }

    /** Makes bytes ready, filtered if they have to be. */
    private boolean more() throws IOException {
        block = new byte[0];
        blockAt = 0;
        while (ready()) {
            RarFilter filter = filters.peek();
            if (filter == null || filter.start() > given()) {
                return true;
            }
            if (filter.start() < given()) {
                throw new ZipException("filters overlap");
            }
            block = filtered(filter);
            if (block.length > 0) {
                return true;
            }
        }
        return false;
    }

    /** One filter, or several over the same bytes, the first first. */
    private byte[] filtered(RarFilter first) throws IOException {
        byte[] bytes = new byte[first.length()];
        for (int filled = 0; filled < bytes.length; ) {
            if (!ready()) {
                throw new EOFException("it ends within a filter");
            }
            filled += give(bytes, filled, bytes.length - filled);
        }
        RarFilter next = filters.peek();
        while (next != null && next.start() == first.start() && next.length() == first.length()) {
            bytes = next.apply(bytes, next.start() - fileStart);
            filters.poll();
            next = filters.peek();
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        super.close();
        filters.clear();
        block = new byte[0];
        blockAt = 0;
    }
}
