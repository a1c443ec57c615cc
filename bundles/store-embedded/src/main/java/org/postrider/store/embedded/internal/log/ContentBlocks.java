package org.postrider.store.embedded.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads content records and verifies each. Thread-safe. */
public final class ContentBlocks {
    private final Segments segments;

    /** @param segments the files */
    public ContentBlocks(Segments segments) {
        this.segments = segments;
    }

    /**
     * What should be where.
     *
     * @param segment where
     * @param offset of the record
     * @param content number that it must have
     * @param position within the content that it must have
     * @param length bytes that it must have
     */
    public record Place(long segment, long offset, long content, long position, int length) {}

    /** One block's content, or null if that is not what stands there: moved since, or damaged. */
    public byte @Nullable [] read(Place place) throws IOException {
        int length = place.length();
        long segment = place.segment();
        ByteBuffer bytes = ByteBuffer.allocate(RecordHeader.BYTES + Extent.PREFIX + length);
        if (segments.read(segment, bytes, place.offset()) < bytes.capacity()) {
            return null;
        }
        bytes.flip();
        RecordHeader header = RecordHeader.read(bytes, 0, segments.salt(), segment);
        if (header == null || header.type() != RecordHeader.CONTENT || header.length() != Extent.PREFIX + length) {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), RecordHeader.BYTES, header.length());
        boolean ours = bytes.getLong(RecordHeader.BYTES) == place.content()
                && bytes.getLong(RecordHeader.BYTES + Long.BYTES) == place.position();
        if (!ours || (int) crc.getValue() != header.payloadCrc()) {
            return null;
        }
        byte[] content = new byte[length];
        System.arraycopy(bytes.array(), RecordHeader.BYTES + Extent.PREFIX, content, 0, length);
        return content;
    }
}
