package org.postrider.store.embedded.internal.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postrider.store.embedded.internal.index.Form;
import org.postrider.store.embedded.internal.log.Extent;

/**
 * What the index knows of a content. Form 1: byte 1, varint size, varint checksum, varint count of extents, each varint
 * segment, offset, length. Immutable.
 *
 * @param size bytes
 * @param crc32c of all bytes
 * @param extents where they are, in order
 */
public record ContentRow(long size, int crc32c, List<Extent> extents) {
    private static final int FORM = 1;
    private static final int EXTENT_BYTES = 30;

    /** Copies the list. */
    public ContentRow {
        extents = List.copyOf(extents);
    }

    /** At most this many bytes encoded. */
    static long bound(int extents) {
        return 64 + (long) extents * EXTENT_BYTES;
    }

    /** The row's bytes. */
    public byte[] encode() {
        Form.Writer out = new Form.Writer(32);
        out.one(FORM).number(size).number(Integer.toUnsignedLong(crc32c)).number(extents.size());
        for (Extent extent : extents) {
            out.number(extent.segment()).number(extent.offset()).number(extent.length());
        }
        return out.toBytes();
    }

    /** Reads a row. */
    public static ContentRow decode(byte[] row) throws IOException {
        Form.Reader in = new Form.Reader(row);
        int form = in.one();
        if (form != FORM) {
            throw new IOException("A content row of form " + form + " was written by a newer Postrider");
        }
        long size = in.number();
        int crc = (int) in.number();
        int count = in.count();
        List<Extent> extents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            extents.add(new Extent(in.number(), in.number(), in.number()));
        }
        return new ContentRow(size, crc, extents);
    }
}
