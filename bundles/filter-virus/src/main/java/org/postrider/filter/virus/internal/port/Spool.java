package org.postrider.filter.virus.internal.port;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.content.StoredContent;
import org.postrider.role.session.ProtocolSession;

/**
 * The bytes of one stream: the first in memory, from a limit on all in a file. It is written by one session, one chunk after
 * the other; then any thread may read. Thread-safe from then on; {@link #close} may come at any time, reads fail after it.
 */
final class Spool implements StoredContent, AutoCloseable {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final int FIRST = 4_096;
    private static final int READ = 64 * 1024;

    private final SpoolSpace space;
    private final String id = "stream-" + NUMBER.incrementAndGet();
    private byte[] bytes = new byte[0];
    private long size;
    private long onDisk;
    private @Nullable FileChannel file;
    private boolean spilled;
    private boolean closed;

    Spool(SpoolSpace space) {
        this.space = space;
    }

    /**
     * Adds a chunk, which is copied before this returns.
     *
     * @return done when the next may come; exceptionally with an IOException if there is no room
     */
    CompletionStage<Void> append(ByteBuffer chunk) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(new IOException("The stream is closed"));
            }
            if (!spilled && inMemory(chunk)) {
                return ProtocolSession.READY;
            }
            spilled = true;
        }
        byte[] copy = new byte[chunk.remaining()];
        chunk.get(copy);
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            space.workers().execute(() -> {
                try {
                    write(copy);
                    done.complete(null);
                } catch (IOException | RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private boolean inMemory(ByteBuffer chunk) {
        long wanted = size + chunk.remaining();
        if (wanted > space.perStream()) {
            return false;
        }
        if (wanted > bytes.length) {
            int grown = (int) Math.min(space.perStream(), Math.max(FIRST, Math.max(wanted, 2L * bytes.length)));
            if (!space.memory().take(grown - bytes.length)) {
                return false;
            }
            bytes = Arrays.copyOf(bytes, grown);
        }
        int count = chunk.remaining();
        chunk.get(bytes, (int) size, count);
        size += count;
        return true;
    }

    private synchronized void write(byte[] chunk) throws IOException {
        if (closed) {
            throw new IOException("The stream is closed");
        }
        FileChannel channel = file;
        if (channel == null) {
            channel = space.file();
            file = channel;
            put(channel, ByteBuffer.wrap(bytes, 0, (int) size), 0);
            space.memory().give(bytes.length);
            bytes = new byte[0];
        }
        put(channel, ByteBuffer.wrap(chunk), size);
        size += chunk.length;
    }

    private void put(FileChannel channel, ByteBuffer from, long position) throws IOException {
        int count = from.remaining();
        if (!space.disk().take(count)) {
            throw new IOException("Streams have all of disk_bytes");
        }
        onDisk += count;
        long at = position;
        while (from.hasRemaining()) {
            at += channel.write(from, at);
        }
    }

    /** All that was added. */
    Content content() {
        return Content.of(this);
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        space.memory().give(bytes.length);
        bytes = new byte[0];
        FileChannel channel = file;
        if (channel != null) {
            try {
                channel.close();
            } finally {
                space.disk().give(onDisk);
            }
        }
    }

    // ---- StoredContent ----

    @Override
    public String id() {
        return id;
    }

    @Override
    public String store() {
        return "clamd-port";
    }

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public int crc32c() {
        CRC32C crc = new CRC32C();
        ByteBuffer piece = ByteBuffer.allocate(READ);
        try {
            for (long at = 0; read(at, piece) > 0; at += piece.limit(), piece.clear()) {
                crc.update(piece.flip());
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return (int) crc.getValue();
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        FileChannel channel;
        byte[] memory;
        long end;
        synchronized (this) {
            if (closed) {
                throw new IOException("Stream " + id + " is closed");
            }
            channel = file;
            memory = bytes;
            end = size;
        }
        if (position >= end) {
            return -1;
        }
        if (channel != null) {
            return channel.read(into, position);
        }
        int count = (int) Math.min(into.remaining(), end - position);
        into.put(memory, (int) position, count);
        return count;
    }
}
