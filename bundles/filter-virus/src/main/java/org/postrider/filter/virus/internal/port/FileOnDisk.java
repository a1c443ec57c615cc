package org.postrider.filter.virus.internal.port;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.zip.CRC32C;
import org.postrider.content.Content;
import org.postrider.content.StoredContent;

/** A file of this machine while it is scanned, of the size that it had when it was opened. Thread-safe. */
final class FileOnDisk implements StoredContent, AutoCloseable {
    private static final int READ = 64 * 1024;

    private final String name;
    private final SeekableByteChannel channel;
    private final long size;

    /** @param name for the admin; may be any text */
    FileOnDisk(String name, SeekableByteChannel channel) throws IOException {
        this.name = name;
        this.channel = channel;
        this.size = channel.size();
    }

    Content content() {
        return Content.of(this);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String id() {
        return "file-" + Integer.toHexString(name.hashCode());
    }

    @Override
    public String store() {
        return "clamd-port";
    }

    @Override
    public long size() {
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
            throw new UncheckedIOException(e);
        }
        return (int) crc.getValue();
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        synchronized (channel) {
            return channel.position(position).read(into);
        }
    }
}
