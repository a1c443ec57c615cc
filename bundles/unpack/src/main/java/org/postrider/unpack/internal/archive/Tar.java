package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens tar files: ustar, pax and GNU long names (POSIX.1-2017 pax), and older ones. Members are ranges of the archive and copied
 * nowhere.
 */
final class Tar implements Decoder {
    private static final int BLOCK = 512;
    private static final int MAX_NAME = 1 << 16;
    private static final int MAX_PAX = 1 << 20;

    @Override
    public String format() {
        return "tar";
    }

    /** By its first member's header: of old archives that have no magic only the checksum tells. */
    @Override
    public boolean accepts(Packed file) {
        ByteBuffer head = file.head();
        if (head.limit() < BLOCK || head.get(0) == 0) {
            return false;
        }
        return file.startsWith(257, 'u', 's', 't', 'a', 'r') || checksumFits(head) && number(head, 124, 12) >= 0;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        long end = file.content().size();
        PaxHeader all = PaxHeader.NONE;
        PaxHeader next = PaxHeader.NONE;
        boolean ended = false;
        long at = 0;
        while (at + BLOCK <= end && !members.full()) {
            ByteBuffer head = file.bytes(at, BLOCK);
            long data = at + BLOCK + sparseMap(file, head, at);
            long size = number(head, 124, 12);
            char kind = (char) (head.get(156) & 0xff);
            if (isBlank(head)) {
                // The end to most readers; others go on, so do we.
                ended = true;
                size = 0;
            } else if (size < 0 || !checksumFits(head)) {
                if (!ended) {
                    members.unreadable(Members.Reason.DAMAGED, "a header at " + at + " is broken");
                }
                // Something else may be hidden behind the archive.
                members.add("behind", file.content().slice(at, end));
                return;
            } else if (kind == 'L') {
                next = new PaxHeader(List.of(text(extended(file, data, size, MAX_NAME, members))), -1).or(next);
            } else if (kind == 'x') {
                next = pax(file, data, size, members).or(next);
            } else if (kind == 'g') {
                all = pax(file, data, size, members).or(all);
            } else if (kind != 'K') {
                size = member(file.content(), data, head, next.or(all), members);
                next = PaxHeader.NONE;
            }
            at = data + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
    }

    /** Bytes of the further blocks in which old GNU tar keeps the rest of a sparse file's map, between header and data. */
    private static long sparseMap(Packed file, ByteBuffer head, long at) throws IOException {
        long bytes = 0;
        // Elsewhere these bytes belong to a name.
        boolean gnu = text(head.slice(257, 8)).equals("ustar  ");
        boolean more = gnu && head.get(156) == 'S' && head.get(482) != 0;
        while (more && at + bytes + 2 * BLOCK <= file.content().size()) {
            bytes += BLOCK;
            more = file.bytes(at + bytes, BLOCK).get(504) != 0;
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

    private static PaxHeader pax(Packed file, long data, long size, Members members) throws IOException {
        return PaxHeader.parse(extended(file, data, size, MAX_PAX, members).array());
    }

    private static ByteBuffer extended(Packed file, long data, long size, int most, Members members)
            throws IOException {
        if (size > most) {
            members.unreadable(Members.Reason.DAMAGED, "an extended header of " + size + " bytes");
        }
        return file.bytes(data, (int) Math.min(size, most));
    }

    /** @return the member's size */
    private static long member(Content archive, long data, ByteBuffer head, PaxHeader extended, Members members)
            throws IOException {
        long headSize = number(head, 124, 12);
        long size = extended.size() < 0 ? headSize : extended.size();
        char kind = (char) (head.get(156) & 0xff);
        if (kind == '5') {
            return size;
        }
        List<String> names = new ArrayList<>(extended.names());
        names.add(name(head));
        if (size != headSize && headSize > 0) {
            members.ambiguous("TAR_SIZES_DIFFER", "header and extended header give different sizes: " + names);
        }
        if (kind == '1' || kind == '2') {
            members.link(names.get(0));
        } else if (data + size > archive.size()) {
            Content rest = Plain.slice(archive, data, size);
            members.add(names.get(0), Plain.exactly(rest.open(), size, Plain.UNKNOWN), size);
        } else {
            members.add(names.get(0), archive.slice(data, data + size));
        }
        names.forEach(members::alsoNamed);
        return size;
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
        return Names.upToNul(field, StandardCharsets.UTF_8);
    }
}
