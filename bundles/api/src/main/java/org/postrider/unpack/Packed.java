package org.postrider.unpack;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.Content;

/** A file that may have others in it. Valid until the call that it came with returns; confined to its thread. */
@ProviderType
public interface Packed {
    /** File name as declared, or empty; hostile: never a path. */
    String name();

    /** Media type as declared, {@code type/subtype} in lower case, or empty. */
    String declaredType();

    /** Media type by content, {@code type/subtype} in lower case. */
    String detectedType();

    /** All bytes; reading may block on the disk. */
    Content content();

    /** The first bytes, up to 4 KiB, read-only, little-endian; a fresh view for each call, at position 0. */
    ByteBuffer head();

    /** True if the first bytes at {@code at} are these; false past the head. */
    boolean startsWith(int at, int... bytes);

    /**
     * Bytes of the file, little-endian, at position 0.
     *
     * @throws java.io.EOFException if it ends before {@code at + count}
     */
    ByteBuffer bytes(long at, int count) throws IOException;
}
