package org.postrider.unpack.internal.classic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.postrider.content.Content;

/** Names as POSIX has them, in the fields behind a record (IEEE P1282). Stateless. */
final class RockRidge {
    private static final int CONTINUES = 1;
    private static final int MAX_AREAS = 4;
    private static final int MAX_AREA = 8_192;

    private RockRidge() {}

    /** @return empty if there is none */
    static String name(Content content, byte[] record, int from, int blockSize) throws IOException {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        ByteBuffer area = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        area.position(Math.min(from, area.limit()));
        for (int i = 0; i < MAX_AREAS; i++) {
            long[] next = fields(area, name);
            if (next.length == 0) {
                break;
            }
            long at = next[0] * blockSize + next[1];
            int size = (int) Math.min(next[2], MAX_AREA);
            if (at < 0 || at + size > content.size()) {
                break;
            }
            area = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            content.read(at, area);
            area.flip();
        }
        return Names.text(name.toByteArray()).replace("\0", "");
    }

    /** @return block, offset and size of the area where the fields go on; empty if they do not */
    private static long[] fields(ByteBuffer area, ByteArrayOutputStream name) {
        long[] next = {};
        while (area.remaining() >= 4) {
            int at = area.position();
            int length = area.get(at + 2) & 0xff;
            if (length < 4 || length > area.remaining()) {
                break;
            }
            int id = (area.get(at) & 0xff) << 8 | area.get(at + 1) & 0xff;
            if (id == ('N' << 8 | 'M') && length > 5 && (area.get(at + 4) & ~CONTINUES) == 0) {
                byte[] part = new byte[length - 5];
                area.get(at + 5, part);
                name.writeBytes(part);
            } else if (id == ('C' << 8 | 'E') && length >= 28) {
                next = new long[] {
                    area.getInt(at + 4) & 0xffff_ffffL,
                    area.getInt(at + 12) & 0xffff_ffffL,
                    area.getInt(at + 20) & 0xffff_ffffL
                };
            }
            area.position(at + length);
        }
        return next;
    }
}
