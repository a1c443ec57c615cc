package org.postrider.filter.virus.internal.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Bytes outside the heap, written once and read from any thread afterwards. They are mapped from a file that has no name any
 * more: signatures by the million cost the heap nothing, the system may write them out when it needs memory, and a crash
 * leaves nothing behind. Unmapped when the collector finds them unused. Writing is confined to one thread.
 */
final class Slab {
    private static final int CHUNK_BITS = 24;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final Path directory;
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private long size;

    Slab(Path directory) {
        this.directory = directory;
    }

    /** One stretch of mapped memory, zeroed, little-endian. */
    static ByteBuffer map(Path directory, long bytes) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("signatures-" + UUID.randomUUID());
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, Math.max(1, bytes));
            mapped.order(ByteOrder.LITTLE_ENDIAN);
            return mapped;
        }
    }

    /** Where a record of this length begins, if those before it end at {@code at}. */
    static long fit(long at, int length) {
        boolean crosses = (at & CHUNK - 1) + length > CHUNK;
        return crosses ? (at >>> CHUNK_BITS) + 1 << CHUNK_BITS : at;
    }

    /** @return where it stands; nothing crosses a chunk, so {@code length} is at most 16 MiB */
    long append(byte[] bytes, int from, int length) throws IOException {
        if (length > CHUNK) {
            throw new IOException("A record of " + length + " bytes");
        }
        long at = fit(size, length);
        if (at >>> CHUNK_BITS >= chunks.size()) {
            chunks.add(map(directory, CHUNK));
        }
        chunks.get((int) (at >>> CHUNK_BITS)).put((int) (at & CHUNK - 1), bytes, from, length);
        size = at + length;
        return at;
    }

    byte get(long at) {
        return chunks.get((int) (at >>> CHUNK_BITS)).get((int) (at & CHUNK - 1));
    }

    void get(long at, byte[] into, int length) {
        chunks.get((int) (at >>> CHUNK_BITS)).get((int) (at & CHUNK - 1), into, 0, length);
    }
}
