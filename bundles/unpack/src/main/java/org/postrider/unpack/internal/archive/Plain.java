package org.postrider.unpack.internal.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;

/**
 * What a decoder gives, checked at its end. Confined to one thread. It lets go of the decoder with the last byte, before
 * somebody looks into what was decoded: memory would add up with the depth otherwise.
 */
final class Plain extends InputStream {
    /** No checksum is known. */
    static final long UNKNOWN = -1;

    private @Nullable InputStream from;
    private final CRC32 crc = new CRC32();
    private final long expected;
    private long left;
    private final boolean sized;

    private Plain(InputStream from, long size, long expected) {
        this.from = from;
        this.left = size;
        this.sized = size >= 0;
        this.expected = expected;
    }

    /** Until the decoder ends. */
    static Plain of(InputStream from) {
        return new Plain(from, -1, UNKNOWN);
    }

    /** Until the decoder ends. @param crc CRC-32 of all, or {@link #UNKNOWN} */
    static Plain of(InputStream from, long crc) {
        return new Plain(from, -1, crc);
    }

    /** So many bytes: fewer are an error, what follows is not read. @param crc CRC-32 of all, or {@link #UNKNOWN} */
    static Plain exactly(InputStream from, long size, long crc) {
        return new Plain(from, size, crc);
    }

    /** Bytes of an archive, as far as it goes. @throws IllegalArgumentException if {@code from} is negative */
    static Content slice(Content archive, long from, long count) {
        long start = Math.min(from, archive.size());
        return archive.slice(start, start + Math.min(Math.max(0, count), archive.size() - start));
    }

    /** CRC-32 of what can be read. */
    static long crc(Content bytes) {
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[8_192];
        try (InputStream in = bytes.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                crc.update(buffer, 0, count);
            }
        } catch (IOException e) {
            // It cannot be read: then its checksum is not right either, which is what the caller says.
            return Long.MIN_VALUE;
        }
        return crc.getValue();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        InputStream source = from;
        if (source == null || length == 0) {
            return source == null ? -1 : 0;
        }
        int count;
        try {
            int most = sized ? (int) Math.min(length, left) : length;
            count = most == 0 ? -1 : source.read(into, at, most);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        if (count < 0) {
            close();
            check();
            return -1;
        }
        crc.update(into, at, count);
        left -= count;
        return count;
    }

    private void check() throws IOException {
        if (sized && left > 0) {
            throw new EOFException("it ends early: " + left + " bytes are missing");
        }
        if (expected != UNKNOWN && crc.getValue() != expected) {
            throw new ZipException("its checksum is wrong");
        }
    }

    @Override
    public void close() throws IOException {
        InputStream source = from;
        from = null;
        if (source != null) {
            source.close();
        }
    }
}
