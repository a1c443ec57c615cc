package org.postrider.unpack.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.filter.Entity;

/**
 * Opens tar files: ustar, pax and GNU long names (POSIX.1-2017 pax), and older ones. Confined to one message. Members are ranges of the archive
 * and copied nowhere.
 */
final class TarOpener {
    private static final int BLOCK = 512;
    private static final int MAX_NAME = 1 << 16;
    private static final int MAX_PAX = 1 << 20;

    private final Walker walker;
    private final Ledger ledger;

    TarOpener(Walker walker, Ledger ledger) {
        this.walker = walker;
        this.ledger = ledger;
    }

    /** True if it starts with a member's header: of old archives that have no magic only the checksum tells. */
    static boolean startsLikeTar(Content content) {
        try {
            ByteBuffer head = content.size() < BLOCK ? ByteBuffer.allocate(1) : new Source(content).bytes(0, BLOCK);
            return head.get(0) != 0 && checksumFits(head) && number(head, 124, 12) >= 0;
        } catch (IOException expected) {
            // Cannot be read: then it cannot be opened either, and the finding was made when its type was asked for.
            return false;
        }
    }

    /** @param path of the archive @param depth of what is in it */
    void open(Content archive, String path, int depth) throws IOException {
        Source source = new Source(archive);
        PaxHeader all = PaxHeader.NONE;
        PaxHeader next = PaxHeader.NONE;
        boolean ended = false;
        long at = 0;
        while (at + BLOCK <= source.size() && !ledger.full()) {
            ByteBuffer head = source.bytes(at, BLOCK);
            long data = at + BLOCK + sparseMap(source, head, at);
            long size = number(head, 124, 12);
            char kind = (char) (head.get(156) & 0xff);
            if (isBlank(head)) {
                // The end to most readers; others go on, so do we.
                ended = true;
                size = 0;
            } else if (size < 0 || !checksumFits(head)) {
                if (!ended) {
                    ledger.gap(Ledger.Gap.DAMAGED, path, "cause", "a header at " + at + " is broken");
                }
                return;
            } else if (kind == 'L') {
                next = new PaxHeader(List.of(text(extended(source, data, size, MAX_NAME, path))), -1).or(next);
            } else if (kind == 'x') {
                next = pax(source, data, size, path).or(next);
            } else if (kind == 'g') {
                all = pax(source, data, size, path).or(all);
            } else if (kind != 'K') {
                size = member(archive, data, size, head, next.or(all), path, depth);
                next = PaxHeader.NONE;
            }
            at = data + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
    }

    /** Bytes of the further blocks in which old GNU tar keeps the rest of a sparse file's map, between header and data. */
    private static long sparseMap(Source source, ByteBuffer head, long at) throws IOException {
        long bytes = 0;
        // Elsewhere these bytes belong to a name.
        boolean gnu = text(head.slice(257, 8)).equals("ustar  ");
        boolean more = gnu && head.get(156) == 'S' && head.get(482) != 0;
        while (more && at + bytes + 2 * BLOCK <= source.size()) {
            bytes += BLOCK;
            more = source.bytes(at + bytes, BLOCK).get(504) != 0;
        }
        return bytes;
    }

    private static boolean isBlank(ByteBuffer head) {
        for (int i = 0; i < BLOCK; i++) {
            if (head.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private PaxHeader pax(Source source, long data, long size, String path) throws IOException {
        ByteBuffer bytes = extended(source, data, size, MAX_PAX, path);
        return PaxHeader.parse(bytes.array());
    }

    private ByteBuffer extended(Source source, long data, long size, int most, String path) throws IOException {
        if (size > most) {
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", "an extended header of " + size + " bytes");
        }
        return source.bytes(data, (int) Math.min(size, most));
    }

    /** @return the member's size */
    private long member(
            Content archive, long data, long headSize, ByteBuffer head, PaxHeader extended, String path, int depth) {
        long size = extended.size() < 0 ? headSize : extended.size();
        char kind = (char) (head.get(156) & 0xff);
        if (kind == '5') {
            return size;
        }
        List<String> names = new ArrayList<>(extended.names());
        names.add(name(head));
        String at = path + '!' + names.get(0);
        if (size != headSize && headSize > 0) {
            ledger.ambiguous("TAR_SIZES_DIFFER", path, "header and extended header give different sizes: " + names);
        }
        file(archive, data, size, kind, names.get(0), at, depth);
        names.forEach(other -> walker.alsoNamed(other, names.get(0), at, depth));
        return size;
    }

    private void file(Content archive, long data, long size, char kind, String name, String path, int depth) {
        Set<Entity.Mark> marks = EnumSet.noneOf(Entity.Mark.class);
        if (kind == '1' || kind == '2') {
            marks.add(Entity.Mark.LINK);
            walker.file(Content.empty(), name, path, depth, marks);
            return;
        }
        long end = Math.min(archive.size(), data + size);
        if (end < data + size) {
            marks.add(Entity.Mark.DAMAGED);
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", "the archive ends early");
        }
        walker.file(archive.slice(Math.min(data, end), end), name, path, depth, marks);
    }

    /** Some old tars took bytes as signed; readers believe both. */
    private static boolean checksumFits(ByteBuffer head) {
        long sum = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : head.get(i);
            sum += b & 0xff;
            signed += b;
        }
        long told = number(head, 148, 8);
        return told == sum || told == signed;
    }

    /** Octal up to a blank or NUL, or base 256 if the first bit is set; -1 if neither. */
    private static long number(ByteBuffer head, int at, int length) {
        boolean binary = (head.get(at) & 0x80) != 0;
        boolean digits = false;
        long value = binary ? head.get(at) & 0x7f : 0;
        for (int i = at + (binary ? 1 : 0); i < at + length; i++) {
            int c = head.get(i) & 0xff;
            if (binary) {
                if (value >= 1L << 54) {
                    return -1;
                }
                value = value << 8 | c;
            } else if (c >= '0' && c <= '7') {
                value = value << 3 | c - '0';
                digits = true;
            } else if (c != ' ' && c != 0) {
                return -1;
            } else if (digits) {
                break;
            }
        }
        return value >= 1L << 54 ? -1 : value;
    }

    private static String name(ByteBuffer head) {
        String name = text(head.slice(0, 100));
        boolean ustar = text(head.slice(257, 5)).equals("ustar");
        String prefix = ustar && head.get(263) == '0' ? text(head.slice(345, 155)) : "";
        return prefix.isEmpty() ? name : prefix + '/' + name;
    }

    private static String text(ByteBuffer field) {
        byte[] bytes = new byte[field.remaining()];
        field.get(bytes);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
