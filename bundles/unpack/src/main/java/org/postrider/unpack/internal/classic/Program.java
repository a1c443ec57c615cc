package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.postrider.content.Content;

/**
 * How far a Windows program goes by its own heads; what is behind belongs to an installer or archive. Immutable.
 *
 * @param end one past the last byte of its sections, at most the size of the content
 */
record Program(long end) {
    private static final int SECTION = 40;
    private static final int MAX_SECTIONS = 96;
    private static final int HEADS = 4_096;

    /** The program that begins here, or one without an end before the content's if it is of another kind. */
    static Program at(Content content, long start) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.max(0, Math.min(HEADS, content.size() - start)))
                .order(ByteOrder.LITTLE_ENDIAN);
        content.read(start, head);
        head.flip();
        int pe = heads(head);
        if (pe < 0) {
            return new Program(start);
        }
        int sections = head.getShort(pe + 6) & 0xffff;
        int table = pe + 24 + (head.getShort(pe + 20) & 0xffff);
        long end = 0;
        for (int i = 0; i < Math.min(sections, MAX_SECTIONS) && table + (i + 1) * SECTION <= head.limit(); i++) {
            long size = head.getInt(table + i * SECTION + 16) & 0xffff_ffffL;
            long from = head.getInt(table + i * SECTION + 20) & 0xffff_ffffL;
            end = from == 0 ? end : Math.max(end, from + size);
        }
        return new Program(Math.min(content.size(), start + Math.max(end, table)));
    }

    /** Where "PE" stands in the head of a program for Windows, -1 if it is none. */
    static int heads(ByteBuffer head) {
        if (head.limit() < 0x40 || head.get(0) != 'M' || head.get(1) != 'Z') {
            return -1;
        }
        int pe = head.getInt(0x3c);
        boolean fits = pe >= 4 && pe + 26 <= head.limit() && head.getInt(pe) == 0x4550;
        if (!fits) {
            return -1;
        }
        int optional = head.getShort(pe + 24) & 0xffff;
        return optional == 0x10b || optional == 0x20b ? pe : -1;
    }
}
