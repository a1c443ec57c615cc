package org.postrider.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Bytes that a store keeps, immutable once it exists. Thread-safe. It stays readable as long as an owner refers to it.
 */
@ProviderType
public interface StoredContent {
    /** Opaque id, unique within {@link #store()}, at most 64 ASCII characters; written to disk by its owners. */
    String id();

    /** Names the store that can find {@link #id()} again, such as {@code "local"}. */
    String store();

    /** Bytes in all, zero or more. */
    long size();

    /** CRC-32C of all bytes (RFC 3720 appendix B.4), as an unsigned 32-bit number in an int. */
    int crc32c();

    /**
     * Reads at {@code position} into {@code into}, up to its remaining space, verifying the store's checksums.
     *
     * @return bytes read, at least 1, or -1 at or past the end
     * @throws DamagedContentException if the bytes on disk are not those once written; nothing of them is returned
     * @throws IOException if the disk cannot be read
     */
    int read(long position, ByteBuffer into) throws IOException;
}
