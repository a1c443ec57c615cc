package org.postrider.unpack.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.content.StoredContent;

/**
 * Where one message's decoded bytes are kept: in memory, and beyond a bound in one temporary file, which has no name while it
 * is open, so that a crash leaves nothing behind. Writing is confined to one thread; reading what was written is thread-safe
 * until {@link #close}.
 */
final class Spool implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final Path directory;
    private long memoryLeft;
    private volatile @Nullable FileChannel file;
    private long fileSize;
    private boolean closed;

    Spool(Path directory, long memoryBytes) {
        this.directory = directory;
        this.memoryLeft = memoryBytes;
    }

    /** Starts an entity; the one before must be finished. */
    Writer writer() {
        return new Writer();
    }

    /** Collects one entity's bytes. */
    final class Writer {
        private byte[] memory = {};
        private int inMemory;
        private long start = -1;
        private long written;
        private final CRC32C crc = new CRC32C();

        void write(byte[] bytes, int length) throws IOException {
            written += length;
            if (start < 0 && length <= memoryLeft) {
                keep(bytes, length);
                return;
            }
            if (start < 0) {
                start = fileSize;
                memoryLeft += inMemory;
                append(memory, inMemory);
                memory = new byte[0];
            }
            append(bytes, length);
        }

        private void keep(byte[] bytes, int length) {
            if (inMemory + length > memory.length) {
                memory = java.util.Arrays.copyOf(memory, Math.max(inMemory + length, Math.max(256, 2 * memory.length)));
            }
            System.arraycopy(bytes, 0, memory, inMemory, length);
            inMemory += length;
            memoryLeft -= length;
        }

        private void append(byte[] bytes, int length) throws IOException {
            crc.update(bytes, 0, length);
            ByteBuffer from = ByteBuffer.wrap(bytes, 0, length);
            FileChannel to = channel();
            while (from.hasRemaining()) {
                fileSize += to.write(from, fileSize);
            }
        }

        long written() {
            return written;
        }

        Content finish() {
            if (start < 0) {
                byte[] exact = inMemory == memory.length ? memory : java.util.Arrays.copyOf(memory, inMemory);
                return Content.of(exact);
            }
            return Content.of(new Stretch(start, fileSize - start, (int) crc.getValue()));
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel open = file;
        if (open == null) {
            Files.createDirectories(directory);
            Path path = directory.resolve("unpack-" + UUID.randomUUID());
            Set<StandardOpenOption> options = EnumSet.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            open = FileChannel.open(path, options);
            keep(open);
        }
        return open;
    }

    private synchronized void keep(FileChannel open) throws IOException {
        if (closed) {
            open.close();
            throw new IOException("The message is through");
        }
        file = open;
    }

    /** Frees everything; reading the file's entities fails from then on. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        FileChannel open = file;
        if (open != null) {
            open.close();
        }
    }

    /** A stretch of the temporary file. */
    private final class Stretch implements StoredContent {
        private final long start;
        private final long size;
        private final int crc;

        Stretch(long start, long size, int crc) {
            this.start = start;
            this.size = size;
            this.crc = crc;
        }

        @Override
        public String id() {
            return "unpacked-" + start;
        }

        @Override
        public String store() {
            return "unpack";
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public int crc32c() {
            return crc;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            FileChannel from = file;
            if (position >= size || from == null) {
                return -1;
            }
            ByteBuffer part = into.slice();
            part.limit((int) Math.min(Math.min(part.remaining(), size - position), BUFFER * 64L));
            int count = from.read(part, start + position);
            if (count > 0) {
                into.position(into.position() + count);
            }
            return count;
        }
    }
}
