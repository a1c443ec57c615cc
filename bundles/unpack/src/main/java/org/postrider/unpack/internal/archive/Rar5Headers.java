package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Reads the headers of rar 5 and later (the "RAR 5.0 archive format" note of its makers). Confined to one call of a decoder. */
final class Rar5Headers {
    private static final int MAGIC = 8;
    private static final int MAX_HEADER = 1 << 20;
    private static final int FILE = 2;
    private static final int ENCRYPTION = 4;
    private static final int END = 5;
    private static final int HAS_EXTRA = 1;
    private static final int HAS_DATA = 2;
    private static final int BEGUN = 8;
    private static final int GOES_ON = 16;

    private final Packed file;
    private final Members members;

    Rar5Headers(Packed file, Members members) {
        this.file = file;
        this.members = members;
    }

    /** A number of 7 bits a byte, the lowest first. */
    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int part = in.get();
            value |= (part & 0x7fL) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }

    List<RarEntry> read() throws IOException {
        List<RarEntry> entries = new ArrayList<>();
        int most = members.maxFiles() + 1;
        long size = file.content().size();
        long at = MAGIC;
        while (at + 7 <= size && entries.size() < most) {
            long next;
            try {
                next = header(at, entries);
            } catch (BufferUnderflowException | IllegalArgumentException e) {
                next = -1;
            }
            if (next < 0) {
                members.unreadable(Members.Reason.DAMAGED, "a header at " + at + " is broken");
            }
            if (next <= at) {
                return entries;
            }
            at = next;
        }
        if (at > size) {
            members.unreadable(Members.Reason.DAMAGED, "the archive ends early");
        }
        return entries;
    }

    /** @return where the next is; 0: there is none; -1: broken */
    private long header(long at, List<RarEntry> entries) throws IOException {
        long left = file.content().size() - at;
        ByteBuffer start = file.bytes(at + 4, (int) Math.min(3, left - 4));
        long length = number(start);
        long from = at + 4 + start.position();
        if (length < 2 || length > MAX_HEADER || from + length > file.content().size()) {
            return -1;
        }
        return body(file.bytes(from, (int) length), from + length, entries);
    }

    private long body(ByteBuffer head, long end, List<RarEntry> entries) {
        int kind = (int) number(head);
        long flags = number(head);
        long extra = (flags & HAS_EXTRA) != 0 ? number(head) : 0;
        long data = (flags & HAS_DATA) != 0 ? number(head) : 0;
        if (data < 0 || end + data < end || extra < 0 || extra > head.remaining()) {
            return -1;
        }
        if (kind == ENCRYPTION || kind == END) {
            if (kind == ENCRYPTION) {
                members.unreadable(Members.Reason.ENCRYPTED, "not even its names can be read");
            }
            return 0;
        }
        if (kind == FILE) {
            RarEntry entry = entry(head, flags, (int) extra, Plain.slice(file.content(), end, data));
            if (entry != null) {
                entries.add(entry);
            }
        }
        return end + data;
    }

    /** @return null for a folder */
    private static @Nullable RarEntry entry(ByteBuffer head, long flags, int extra, Content packed) {
        long fileFlags = number(head);
        long size = number(head);
        number(head);
        if ((fileFlags & 2) != 0) {
            head.getInt();
        }
        long crc = (fileFlags & 4) != 0 ? head.getInt() & 0xffffffffL : Plain.UNKNOWN;
        long method = number(head);
        number(head);
        byte[] name = new byte[(int) Math.min(number(head), head.remaining())];
        head.get(name);
        if ((fileFlags & 1) != 0) {
            return null;
        }
        ByteBuffer area = head.slice(head.limit() - extra, extra).order(ByteOrder.LITTLE_ENDIAN);
        boolean encrypted = false;
        boolean link = false;
        while (area.remaining() > 1) {
            int length = (int) Math.min(number(area), area.remaining());
            int end = area.position() + length;
            long kind = length > 0 ? number(area) : 0;
            encrypted |= kind == 1;
            link |= kind == 5;
            area.position(Math.max(area.position(), end));
        }
        int version = (int) method & 0x3f;
        RarEntry.Method how = (method >> 7 & 7) == 0
                ? RarEntry.Method.STORED
                : version == 0 ? RarEntry.Method.RAR5 : RarEntry.Method.OTHER;
        boolean split = (flags & (BEGUN | GOES_ON)) != 0;
        RarEntry.Traits traits = new RarEntry.Traits(encrypted, (method & 0x40) != 0, (flags & BEGUN) != 0, link);
        return new RarEntry(
                new String(name, StandardCharsets.UTF_8),
                packed,
                (fileFlags & 8) != 0 || size < 0 ? -1 : size,
                split ? Plain.UNKNOWN : crc,
                how,
                0x20000L << (method >> 10 & 15),
                traits);
    }
}
