package org.postrider.store.embedded.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/** Tells which contents have bytes in a segment. Thread-safe. */
public final class SegmentContents {
    private final Segments segments;

    /** @param segments the files */
    public SegmentContents(Segments segments) {
        this.segments = segments;
    }

    /** Numbers of the contents there, live or not, in the order of their first bytes. Reads heads only. */
    public Set<Long> in(long segment) throws IOException {
        Set<Long> contents = new LinkedHashSet<>();
        ByteBuffer head = ByteBuffer.allocate(RecordHeader.BYTES + Extent.PREFIX);
        long offset = 0;
        while (true) {
            head.clear();
            segments.read(segment, head, offset);
            head.flip();
            RecordHeader header = RecordHeader.read(head, 0, segments.salt(), segment);
            if (header == null || header.type() == RecordHeader.END) {
                return contents;
            }
            if (header.type() == RecordHeader.CONTENT) {
                contents.add(head.getLong(RecordHeader.BYTES));
            }
            offset += RecordHeader.footprint(header.length());
        }
    }
}
