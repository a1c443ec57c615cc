package org.postrider.store.embedded.internal.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postrider.role.store.StoreFullException;
import org.postrider.store.embedded.internal.disk.Disk;
import org.postrider.store.embedded.internal.disk.DiskFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment files. Each is written full before its first use (zeros, or what was left of its last use), so that a sync has
 * no file sizes or block lists to write. Thread-safe; {@link #prepare} and {@link #release} are slow and belong on a
 * background thread.
 */
public final class Segments implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);
    private static final String SUFFIX = ".seg";
    private static final String NAME = "[0-9a-f]{16}\\.seg";
    private static final String UNFINISHED = "unfinished.tmp";
    private static final int CHUNK = 1 << 20;
    private static final int OPEN_FILES = 128;
    private static final int READ_ATTEMPTS = 5;

    private final Disk disk;
    private final long salt;
    private final int segmentBytes;
    private final int spares;
    private final long reserveBytes;

    // number to size of file; what lies above "current" is prepared and unused
    private final NavigableMap<Long, Long> files = new TreeMap<>();
    private final Deque<Long> freed = new ArrayDeque<>();
    private final LinkedHashMap<Long, DiskFile> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Object preparing = new Object();
    private long current;
    private boolean full;
    private boolean closed;

    /**
     * Finds the files that are there.
     *
     * @param disk the folder
     * @param salt the store's own secret
     * @param segmentBytes size of new segments
     * @param spares prepared segments to keep in hand
     * @param reserveBytes free bytes on the disk below which no segment is made
     */
    public Segments(Disk disk, long salt, int segmentBytes, int spares, long reserveBytes) throws IOException {
        this.disk = disk;
        this.salt = salt;
        this.segmentBytes = segmentBytes;
        this.spares = spares;
        this.reserveBytes = reserveBytes;
        for (String name : disk.names()) {
            if (name.equals(UNFINISHED)) {
                disk.delete(name);
            } else if (name.matches(NAME)) {
                long number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()), 16);
                try (DiskFile file = disk.open(name)) {
                    files.put(number, file.size());
                }
            }
        }
    }

    static String fileName(long number) {
        return String.format("%016x", number) + SUFFIX;
    }

    /** The store's secret. */
    long salt() {
        return salt;
    }

    /** Numbers of all files, ascending. */
    public synchronized List<Long> numbers() {
        return new ArrayList<>(files.keySet());
    }

    /** Numbers of the segments that are full and in use. */
    public synchronized List<Long> fullNumbers() {
        List<Long> numbers = new ArrayList<>(files.headMap(current, false).keySet());
        numbers.removeAll(freed);
        return numbers;
    }

    /** The segment now written to; those below are full. */
    public synchronized long current() {
        return current;
    }

    /** Whether that file is there. */
    public synchronized boolean has(long number) {
        return files.containsKey(number);
    }

    /** Size of that segment's file, 0 if it is gone. */
    public synchronized long size(long number) {
        return files.getOrDefault(number, 0L);
    }

    /** Size of new segments. */
    int segmentBytes() {
        return segmentBytes;
    }

    /** More was written to that segment than its file had room for. */
    synchronized void grown(long number, long size) {
        files.merge(number, size, Math::max);
    }

    /** Files. */
    public synchronized int count() {
        return files.size();
    }

    /** Bytes of all files. */
    public synchronized long diskBytes() {
        return files.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Free bytes of the file system. */
    public long freeBytes() throws IOException {
        return disk.freeBytes();
    }

    /** True if the last attempt to make a segment found no room. */
    public synchronized boolean full() {
        return full;
    }

    /** Bytes in prepared, unused segments. */
    public synchronized long preparedBytes() {
        return files.tailMap(current, false).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The log ends in this segment; those above are unused. */
    synchronized void startAt(long segment) {
        current = segment;
    }

    /** Opens a segment for its writer, who closes it. */
    DiskFile writable(long number) throws IOException {
        return disk.open(fileName(number));
    }

    /**
     * Sees to it that there is a next segment, making one if none is prepared.
     *
     * @throws StoreFullException if there is no room for one
     */
    void ensureNext() throws IOException {
        while (!hasNext()) {
            if (!prepareOne()) {
                throw new StoreFullException("No room for another segment of " + (segmentBytes >> 10)
                        + " KiB besides the reserve: free space on the disk of the mail folder");
            }
        }
    }

    private synchronized boolean hasNext() {
        return files.higherKey(current) != null;
    }

    /** The next segment becomes the current one. */
    long next() throws IOException {
        ensureNext();
        synchronized (this) {
            current = files.higherKey(current);
            return current;
        }
    }

    /** Makes segments until the wanted number is in hand, or the disk is full. */
    public void prepare() {
        try {
            boolean more = true;
            while (more && missing()) {
                more = prepareOne();
            }
        } catch (IOException e) {
            LOG.warn(
                    "event=segment-not-prepared cause=\"{}\" hint=\"check the disk of the mail folder\"", e.toString());
        }
    }

    private synchronized boolean missing() {
        return !closed && files.tailMap(current, false).size() < spares;
    }

    private boolean prepareOne() throws IOException {
        synchronized (preparing) {
            Long old;
            long number;
            synchronized (this) {
                if (files.higherKey(current) != null && !missing()) {
                    return true;
                }
                old = freed.poll();
                number = Math.max(current, files.isEmpty() ? 0 : files.lastKey()) + 1;
            }
            boolean done = old != null ? recycle(old, number) : make(number);
            synchronized (this) {
                full = !done;
            }
            return done;
        }
    }

    private boolean recycle(long old, long number) throws IOException {
        forgetReader(old);
        disk.rename(fileName(old), fileName(number));
        disk.sync();
        synchronized (this) {
            Long size = files.remove(old);
            files.put(number, size == null ? segmentBytes : size);
        }
        // Someone may have opened it by its old name meanwhile; its reads fail their checksum and look again.
        forgetReader(old);
        return true;
    }

    private boolean make(long number) throws IOException {
        if (disk.freeBytes() < reserveBytes + segmentBytes) {
            return false;
        }
        disk.delete(UNFINISHED);
        try (DiskFile file = disk.create(UNFINISHED)) {
            fill(file);
        } catch (IOException e) {
            disk.delete(UNFINISHED);
            throw e;
        }
        disk.rename(UNFINISHED, fileName(number));
        disk.sync();
        synchronized (this) {
            files.put(number, (long) segmentBytes);
        }
        return true;
    }

    private void fill(DiskFile file) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(CHUNK, segmentBytes));
        for (long at = 0; at < segmentBytes; at += zeros.capacity()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), segmentBytes - at));
            file.write(zeros, at);
            if (at % (4L * CHUNK) == 0) {
                // In small steps: one big flush would hold up the commits of that moment.
                file.force();
            }
        }
        file.force();
    }

    /** A segment has nothing more to tell: it is used again, or deleted. */
    public void release(long number) throws IOException {
        synchronized (preparing) {
            boolean keep;
            synchronized (this) {
                Long size = files.get(number);
                if (size == null || number >= current || freed.contains(number)) {
                    return;
                }
                keep = size == segmentBytes && freed.size() < spares && !full;
                if (keep) {
                    freed.add(number);
                } else {
                    files.remove(number);
                    full = false;
                }
            }
            if (!keep) {
                forgetReader(number);
                disk.delete(fileName(number));
                disk.sync();
            }
        }
        prepare();
    }

    /** Reads from a segment until the buffer is full or the file ends. @return bytes read, 0 if the segment is gone */
    public int read(long number, ByteBuffer into, long offset) throws IOException {
        int start = into.position();
        for (int attempt = 1; ; attempt++) {
            try {
                DiskFile file = reader(number);
                return file == null ? 0 : file.read(into, offset);
            } catch (ClosedByInterruptException e) {
                forgetReader(number);
                throw e;
            } catch (ClosedChannelException e) {
                // Evicted, recycled, or closed by another reader's interrupt while we were reading.
                into.position(start);
                forgetReader(number);
                if (attempt == READ_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private @Nullable DiskFile reader(long number) throws IOException {
        synchronized (open) {
            if (!has(number)) {
                return null;
            }
            if (closed) {
                throw new IOException("The store has stopped");
            }
            DiskFile file = open.get(number);
            if (file == null) {
                file = disk.open(fileName(number));
                open.put(number, file);
                closeEldest();
            }
            return file;
        }
    }

    private void closeEldest() throws IOException {
        if (open.size() > OPEN_FILES) {
            Iterator<Map.Entry<Long, DiskFile>> eldest = open.entrySet().iterator();
            DiskFile file = eldest.next().getValue();
            eldest.remove();
            file.close();
        }
    }

    private void forgetReader(long number) throws IOException {
        synchronized (open) {
            DiskFile file = open.remove(number);
            if (file != null) {
                file.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (open) {
            synchronized (this) {
                closed = true;
            }
            for (DiskFile file : open.values()) {
                file.close();
            }
            open.clear();
        }
    }
}
