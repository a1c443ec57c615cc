package org.postrider.unpack.internal.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.postrider.unpack.Packed;

/**
 * Reads the central directory of a zip file (APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16), zip64 included. Stateless. It
 * reads at most as many entries as asked for, so that a directory of millions costs no memory.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int HEADER = 0x02014b50;
    private static final int HEADER_SIZE = 46;
    private static final int MAX_COMMENT = 0xffff;
    private static final int UTF8 = 1 << 11;
    private static final long NONE = 0xffffffffL;
    private static final int ZIP64 = 1;
    private static final int UNICODE_PATH = 0x7075;

    private ZipDirectory() {}

    /**
     * One entry.
     *
     * @param name as written
     * @param flags general purpose bits
     * @param method compression method
     * @param crc CRC-32 of the decoded bytes, or {@link Plain#UNKNOWN}
     * @param packed compressed size
     * @param size decoded size as claimed, or negative
     * @param offset of its local header
     * @param unixMode upper half of the external attributes
     * @param unicodeName another name that many readers prefer (APPNOTE.TXT 4.6.9), or empty
     */
    record Item(
            String name,
            int flags,
            int method,
            long crc,
            long packed,
            long size,
            long offset,
            int unixMode,
            String unicodeName) {
        boolean encrypted() {
            return (flags & 1) != 0;
        }

        boolean directory() {
            return name.endsWith("/") && packed <= 2;
        }

        /** True if the name is the same but for the charset that its flags tell. */
        boolean sameBytes(String other) {
            byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            byte[] latin = name.getBytes(StandardCharsets.ISO_8859_1);
            return other.equals(new String(utf8, StandardCharsets.ISO_8859_1))
                    || other.equals(new String(latin, StandardCharsets.UTF_8));
        }

        /** The same with sizes and checksum from elsewhere. */
        Item measured(long nowPacked, long nowSize, long nowCrc) {
            return new Item(name, flags, method, nowCrc, nowPacked, nowSize, offset, unixMode, unicodeName);
        }

        /** LZMA: a mark stands at the end of the stream. */
        boolean endsItself() {
            return (flags & 2) != 0;
        }

        boolean link() {
            return (unixMode & 0xf000) == 0xa000;
        }
    }

    /** What was read. @param more true if there are more entries than asked for @param start of the directory */
    record Listing(List<Item> items, boolean more, long start) {}

    /** @throws IOException if there is no directory, or it is broken */
    static Listing read(Packed file, int most) throws IOException {
        int look = (int) Math.min(file.content().size(), END_SIZE + MAX_COMMENT);
        ByteBuffer tail = file.bytes(file.content().size() - look, look);
        IOException problem = new ZipException("it has no central directory");
        for (int i = endBefore(tail, look - END_SIZE); i >= 0; i = endBefore(tail, i - 1)) {
            // What looks like the end may stand in its comment: the last that has a directory counts.
            try {
                Listing listing = directory(file, file.content().size() - look + i, most);
                if (!listing.items().isEmpty() || file.content().size() == END_SIZE) {
                    return listing;
                }
                problem = new ZipException("its central directory is broken");
            } catch (EOFException | ZipException e) {
                problem = e;
            }
        }
        throw problem;
    }

    /** The last place at or before {@code from} where the end record's mark stands, or -1. */
    private static int endBefore(ByteBuffer tail, int from) {
        int i = from;
        while (i >= 0) {
            switch (tail.get(i)) {
                case 'P' -> {
                    if (tail.getInt(i) == END) {
                        return i;
                    }
                    i--;
                }
                case 'K' -> i--;
                case 5 -> i -= 2;
                case 6 -> i -= 3;
                // No byte of the mark: it cannot start at the three before either.
                default -> i -= 4;
            }
        }
        return -1;
    }

    /** True if there is a directory with an entry. */
    static boolean isThere(Packed file) {
        try {
            return !read(file, 1).items().isEmpty();
        } catch (IOException expected) {
            return false;
        }
    }

    private static Listing directory(Packed file, long end, int most) throws IOException {
        ByteBuffer record = file.bytes(end, END_SIZE);
        int count = record.getShort(10) & 0xffff;
        long at = record.getInt(16) & NONE;
        long size = record.getInt(12) & NONE;
        if ((at == NONE || size == NONE || count == 0xffff) && isLocator64(file, end)) {
            long place = file.bytes(end - 20, 20).getLong(8);
            boolean inside = place >= 0 && place <= end - 20 - 56;
            ByteBuffer record64 = file.bytes(inside ? place : end - 20 - 56, 56);
            if (record64.getInt(0) != END64) {
                throw new ZipException("its zip64 end record is missing");
            }
            at = record64.getLong(48);
        } else if (at + size < end && startsHeader(file, end - size)) {
            // Bytes stand before the archive, as in a self-extracting one: the directory is where it ends, not where it
            // says.
            return items(file, end - size, most, end - size - at);
        }
        return items(file, at, most, 0);
    }

    private static boolean isLocator64(Packed file, long end) throws IOException {
        return end >= 20 && file.bytes(end - 20, 4).getInt(0) == LOCATOR64;
    }

    private static boolean startsHeader(Packed file, long at) throws IOException {
        return at >= 0 && at + 4 <= file.content().size() && file.bytes(at, 4).getInt(0) == HEADER;
    }

    private static Listing items(Packed file, long start, int most, long shift) throws IOException {
        List<Item> items = new ArrayList<>();
        long at = start;
        while (items.size() < most && startsHeader(file, at)) {
            ByteBuffer head = file.bytes(at, HEADER_SIZE);
            int nameLength = head.getShort(28) & 0xffff;
            int extraLength = head.getShort(30) & 0xffff;
            ByteBuffer rest = file.bytes(at + HEADER_SIZE, nameLength + extraLength);
            items.add(item(head, rest, nameLength, shift));
            at += HEADER_SIZE + nameLength + extraLength + (head.getShort(32) & 0xffff);
        }
        return new Listing(items, startsHeader(file, at), start);
    }

    private static Item item(ByteBuffer head, ByteBuffer rest, int nameLength, long shift) {
        int flags = head.getShort(8) & 0xffff;
        String name = name(rest.array(), nameLength, flags);
        long packed = head.getInt(20) & NONE;
        long size = head.getInt(24) & NONE;
        long offset = head.getInt(42) & NONE;
        ByteBuffer wide = extra(rest, nameLength, ZIP64);
        // The wide field holds just those that did not fit, in this order.
        if (size == NONE && wide.remaining() >= 8) {
            size = wide.getLong();
        }
        if (packed == NONE && wide.remaining() >= 8) {
            packed = wide.getLong();
        }
        if (offset == NONE && wide.remaining() >= 8) {
            offset = wide.getLong();
        }
        return new Item(
                name,
                flags,
                head.getShort(10) & 0xffff,
                head.getInt(16) & NONE,
                Math.max(0, packed),
                Math.max(0, size),
                offset + shift,
                head.getShort(40) & 0xffff,
                unicodeName(extra(rest, nameLength, UNICODE_PATH)));
    }

    /** A name as this entry's flags say that it is written. */
    static String name(byte[] bytes, int length, int flags) {
        Charset charset = (flags & UTF8) != 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        return new String(bytes, 0, length, charset);
    }

    /** Version, checksum of the other name, name; readers that compare the checksum see the other name. */
    private static String unicodeName(ByteBuffer field) {
        byte[] bytes = new byte[Math.max(0, field.remaining() - 5)];
        if (bytes.length > 0) {
            field.position(field.position() + 5).get(bytes);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** An extra field's data, or nothing. */
    static ByteBuffer extra(ByteBuffer rest, int nameLength, int wanted) {
        int at = nameLength;
        while (at + 4 <= rest.limit()) {
            int id = rest.getShort(at) & 0xffff;
            int length = Math.min(rest.getShort(at + 2) & 0xffff, rest.limit() - at - 4);
            if (id == wanted) {
                return rest.slice(at + 4, length).order(rest.order());
            }
            at += 4 + length;
        }
        return ByteBuffer.allocate(0);
    }
}
