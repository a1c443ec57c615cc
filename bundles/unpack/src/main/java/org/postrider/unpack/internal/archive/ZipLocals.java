package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.postrider.unpack.Packed;

/**
 * Goes through a stretch of a zip file by its local headers (APPNOTE.TXT 6.3.10, section 4.3.7), as readers of streams do:
 * for what the directory does not list, and for files without one. Confined to one call of a decoder; its place only moves
 * forward.
 */
final class ZipLocals {
    static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int LOCAL_SIZE = 30;
    private static final int CHUNK = 64 * 1024;
    /** Bit 3: sizes stand behind the data. */
    private static final int SIZE_FOLLOWS = 8;

    private static final long NONE = 0xffffffffL;

    private final Packed file;
    private final long end;
    private long at;

    /** @param from where to look for the first header @param end where to stop */
    ZipLocals(Packed file, long from, long end) {
        this.file = file;
        this.at = from;
        this.end = end;
    }

    /** An entry and where its data starts. */
    record Local(ZipDirectory.Item item, long data) {}

    /** The local header there, if one is. */
    static Optional<Local> at(Packed file, long offset) throws IOException {
        long size = file.content().size();
        if (offset < 0 || offset + LOCAL_SIZE > size) {
            return Optional.empty();
        }
        ByteBuffer head = file.bytes(offset, LOCAL_SIZE);
        int nameLength = head.getShort(26) & 0xffff;
        int extraLength = head.getShort(28) & 0xffff;
        long data = offset + LOCAL_SIZE + nameLength + extraLength;
        if (head.getInt(0) != LOCAL || data > size) {
            return Optional.empty();
        }
        ByteBuffer rest = file.bytes(offset + LOCAL_SIZE, nameLength + extraLength);
        int flags = head.getShort(6) & 0xffff;
        String name = ZipDirectory.name(rest.array(), nameLength, flags);
        long packed = head.getInt(18) & NONE;
        long plain = head.getInt(22) & NONE;
        ByteBuffer wide = ZipDirectory.extra(rest, nameLength, 1);
        if (packed == NONE && wide.remaining() >= 16) {
            plain = Math.max(0, wide.getLong());
            packed = Math.max(0, wide.getLong());
        }
        int method = head.getShort(8) & 0xffff;
        long crc = head.getInt(14) & NONE;
        return Optional.of(
                new Local(new ZipDirectory.Item(name, flags, method, crc, packed, plain, offset, 0, ""), data));
    }

    /** The next entry, its sizes found out if its header does not tell them. */
    Optional<Local> next() throws IOException {
        while (at < end) {
            long mark = find(at, LOCAL);
            Optional<Local> found = mark < 0 ? Optional.empty() : at(file, mark);
            if (found.isPresent()) {
                Local local = sized(found.get());
                at = Math.max(mark + LOCAL_SIZE, local.data() + local.item().packed());
                return Optional.of(local);
            }
            at = mark < 0 ? end : mark + 4;
        }
        return Optional.empty();
    }

    private Local sized(Local local) throws IOException {
        ZipDirectory.Item item = local.item();
        if (item.packed() > 0 || (item.flags() & SIZE_FOLLOWS) == 0) {
            return local;
        }
        long data = local.data();
        long next = data;
        while (true) {
            next = find(next, 0);
            if (next < 0) {
                return new Local(item.measured(end - data, -1, Plain.UNKNOWN), data);
            }
            ByteBuffer mark = file.bytes(next, (int) Math.min(16, file.content().size() - next));
            if (mark.getInt(0) != DESCRIPTOR) {
                return new Local(item.measured(next - data, -1, Plain.UNKNOWN), data);
            }
            if (mark.limit() == 16 && (mark.getInt(8) & NONE) == next - data) {
                return new Local(item.measured(next - data, mark.getInt(12) & NONE, mark.getInt(4) & NONE), data);
            }
            next += 4;
        }
    }

    /** Where this mark stands, or any that may follow an entry's data if it is 0; -1 if nowhere. */
    private long find(long from, int wanted) throws IOException {
        long place = from;
        while (place + 4 <= end) {
            int length = (int) Math.min(CHUNK, end - place);
            byte[] bytes = file.bytes(place, length).array();
            for (int i = 0; i + 4 <= length; i++) {
                if (bytes[i] == 'P' && bytes[i + 1] == 'K' && isMark(bytes, i, wanted)) {
                    return place + i;
                }
            }
            place += Math.max(1, length - 3);
        }
        return -1;
    }

    private static boolean isMark(byte[] bytes, int at, int wanted) {
        int mark = 0x4b50 | (bytes[at + 2] & 0xff) << 16 | (bytes[at + 3] & 0xff) << 24;
        return wanted == 0 ? mark == LOCAL || mark == CENTRAL || mark == DESCRIPTOR : mark == wanted;
    }
}
