package org.postrider.store.embedded.internal.log;

/**
 * A run of content records one after the other in one segment, each with {@link #BLOCK} bytes but the last, which may have
 * fewer.
 *
 * @param segment where
 * @param offset of the first record's header
 * @param length bytes of content, at least 1
 */
public record Extent(long segment, long offset, long length) {
    /** Content bytes in a full record. */
    public static final int BLOCK = 64 << 10;

    /** Bytes before the content in a content record's payload. */
    public static final int PREFIX = 16;

    private static final long FULL = RecordHeader.footprint(PREFIX + BLOCK);

    /** Bytes that content of this length takes in the log. */
    public static long footprint(long length) {
        long full = length / BLOCK;
        long rest = length % BLOCK;
        return full * FULL + (rest == 0 ? 0 : RecordHeader.footprint(PREFIX + rest));
    }

    /** Bytes it takes in its segment. */
    public long footprint() {
        return footprint(length);
    }

    /** Where the record of the block with that number is. */
    public long blockOffset(long block) {
        return offset + block * FULL;
    }

    /** One past its last byte in the segment. */
    public long end() {
        return offset + footprint();
    }

    /** Whether the other goes on where this ends, so that both can be one. */
    public boolean joins(Extent next) {
        return next.segment == segment && next.offset == end() && length % BLOCK == 0;
    }

    /** Both as one. */
    public Extent with(Extent next) {
        return new Extent(segment, offset, length + next.length);
    }
}
