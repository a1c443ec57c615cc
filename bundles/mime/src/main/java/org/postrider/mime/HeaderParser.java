package org.postrider.mime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.postrider.content.Content;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

/** Splits headers into fields outside a scan, such as those of a part inside the tree. Stateless. */
public final class HeaderParser {
    private HeaderParser() {}

    /**
     * The fields of a header at hand; lines that are no fields are left out.
     *
     * @param header from the first field, with or without the empty line at its end
     * @param start offset that the first byte has in its content
     */
    public static List<HeaderField> parse(byte[] header, long start) {
        return HeaderBlock.parse(header, start, ScanLimits.DEFAULT);
    }

    /** The fields of the header of {@code part}, within {@link ScanLimits#DEFAULT}. */
    public static List<HeaderField> parse(Content content, Part part) throws IOException {
        return parse(content, part, ScanLimits.DEFAULT);
    }

    /**
     * The fields of the header of {@code part}.
     *
     * @param content what {@code part} was scanned from
     * @param limits bounds; fields beyond them are left out
     * @throws IOException if the content cannot be read
     */
    public static List<HeaderField> parse(Content content, Part part, ScanLimits limits) throws IOException {
        long size = part.bodyStart() - part.start();
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, limits.maxHeaderBytes() + 1L));
        content.read(part.start(), bytes);
        return HeaderBlock.parse(bytes.array(), part.start(), limits);
    }
}
