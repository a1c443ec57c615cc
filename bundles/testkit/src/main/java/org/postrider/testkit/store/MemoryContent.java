package org.postrider.testkit.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.postrider.content.DamagedContentException;
import org.postrider.content.StoredContent;

/** Stored bytes in memory; thread-safe. */
final class MemoryContent implements StoredContent {
    private final String id;
    private final byte[] bytes;
    private volatile boolean damaged;
    private volatile boolean gone;

    MemoryContent(String id, byte[] bytes) {
        this.id = id;
        this.bytes = bytes;
    }

    void damage() {
        damaged = true;
    }

    void drop() {
        gone = true;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String store() {
        return MemoryContentStore.NAME;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int crc32c() {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        if (damaged || gone) {
            throw new DamagedContentException("Content " + id + " is " + (gone ? "gone" : "damaged"));
        }
        if (position >= bytes.length) {
            return -1;
        }
        int count = (int) Math.min(into.remaining(), bytes.length - position);
        into.put(bytes, (int) position, count);
        return count;
    }

    /** A content that its owner still names but that the store no longer has. */
    record Missing(String id, long size) implements StoredContent {
        @Override
        public String store() {
            return MemoryContentStore.NAME;
        }

        @Override
        public int crc32c() {
            return 0;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            throw new DamagedContentException("Content " + id + " is missing");
        }
    }
}
