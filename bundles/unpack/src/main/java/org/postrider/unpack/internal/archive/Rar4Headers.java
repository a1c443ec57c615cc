package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postrider.content.Content;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Reads the headers of rar 1.5 to 4. Confined to one call of a decoder. */
final class Rar4Headers {
    private static final int MAGIC = 7;
    private static final int HEAD = 7;
    private static final int MAIN = 0x73;
    private static final int FILE = 0x74;
    private static final int END = 0x7b;
    private static final int FILE_HEAD = 32;
    private static final int ALL_ENCRYPTED = 0x80;
    private static final int HAS_DATA = 0x8000;
    private static final int LINK = 0xa000;

    private final Packed file;
    private final Members members;

    Rar4Headers(Packed file, Members members) {
        this.file = file;
        this.members = members;
    }

    List<RarEntry> read() throws IOException {
        List<RarEntry> entries = new ArrayList<>();
        int most = members.maxFiles() + 1;
        long size = file.content().size();
        long at = MAGIC;
        while (at + HEAD <= size && entries.size() < most) {
            ByteBuffer head = file.bytes(at, HEAD);
            int kind = head.get(2) & 0xff;
            int flags = head.getShort(3) & 0xffff;
            int length = head.getShort(5) & 0xffff;
            if (ends(head, at, length)) {
                return entries;
            }
            long data = kind == FILE && length >= FILE_HEAD
                    ? file(file.bytes(at, length), at + length, entries)
                    : more(at, length, flags);
            at += length + data;
        }
        if (at > size) {
            members.unreadable(Members.Reason.DAMAGED, "the archive ends early");
        }
        return entries;
    }

    /** True if nothing can be read from here on. */
    private boolean ends(ByteBuffer head, long at, int length) {
        int kind = head.get(2) & 0xff;
        if (kind == END) {
            return true;
        }
        if (length < HEAD
                || kind < 0x72
                || kind > END
                || at + length > file.content().size()) {
            members.unreadable(Members.Reason.DAMAGED, "a header at " + at + " is broken");
            return true;
        }
        if (kind == MAIN && (head.getShort(3) & ALL_ENCRYPTED) != 0) {
            members.unreadable(Members.Reason.ENCRYPTED, "not even its names can be read");
            return true;
        }
        return false;
    }

    /** Bytes behind a header that is no file's. */
    private long more(long at, int length, int flags) throws IOException {
        boolean there = (flags & HAS_DATA) != 0 && length >= HEAD + 4;
        return there ? file.bytes(at + HEAD, 4).getInt(0) & 0xffffffffL : 0;
    }

    /** @return bytes behind the header */
    private long file(ByteBuffer head, long from, List<RarEntry> entries) {
        int flags = head.getShort(3) & 0xffff;
        long data = packedSize(head, flags);
        if ((flags & 0xe0) != 0xe0) {
            entries.add(entry(head, flags, Plain.slice(file.content(), from, data)));
        }
        return data;
    }

    private static long packedSize(ByteBuffer head, int flags) {
        long high = large(head, flags) ? head.getInt(32) & 0x7fffffffL : 0;
        return high << 32 | head.getInt(7) & 0xffffffffL;
    }

    private static boolean large(ByteBuffer head, int flags) {
        return (flags & 0x100) != 0 && head.limit() >= FILE_HEAD + 8;
    }

    private static RarEntry entry(ByteBuffer head, int flags, Content packed) {
        boolean large = large(head, flags);
        long size = (large ? (head.getInt(36) & 0x7fffffffL) << 32 : 0) | head.getInt(11) & 0xffffffffL;
        int version = head.get(24) & 0xff;
        int method = head.get(25) & 0xff;
        int from = FILE_HEAD + (large ? 8 : 0);
        int length = Math.min(head.getShort(26) & 0xffff, head.limit() - from);
        byte[] name = new byte[Math.max(0, length)];
        head.get(from, name);
        int mode = head.getInt(28);
        boolean unix = head.get(15) == 3;
        RarEntry.Method how = method == 0x30 ? RarEntry.Method.STORED : method(version);
        RarEntry.Traits traits = new RarEntry.Traits(
                (flags & 4) != 0, (flags & 0x10) != 0, (flags & 1) != 0, unix && (mode & 0xf000) == LINK);
        long crc = (flags & 3) == 0 ? head.getInt(16) & 0xffffffffL : Plain.UNKNOWN;
        return new RarEntry(name(name, flags), packed, size, crc, how, 0x10000L << (flags >> 5 & 7), traits);
    }

    private static RarEntry.Method method(int version) {
        return switch (version) {
            case 20, 26 -> RarEntry.Method.RAR2;
            case 29, 36 -> RarEntry.Method.RAR3;
            default -> RarEntry.Method.OTHER;
        };
    }

    private static String name(byte[] bytes, int flags) {
        int nul = 0;
        while (nul < bytes.length && bytes[nul] != 0) {
            nul++;
        }
        String plain = new String(bytes, 0, nul, StandardCharsets.UTF_8);
        String name = (flags & 0x200) != 0 && nul < bytes.length - 1 ? wide(bytes, nul) : plain;
        return name.replace('\\', '/');
    }

    /** Behind the name in bytes stands what makes UTF-16 of it: two bits for each character or run tell how. */
    private static String wide(byte[] bytes, int nul) {
        StringBuilder name = new StringBuilder();
        int at = nul + 1;
        int high = (bytes[at++] & 0xff) << 8;
        int flags = 0;
        int left = 0;
        while (at < bytes.length && name.length() < 2_048) {
            if (left == 0) {
                flags = bytes[at++] & 0xff;
                left = 8;
                continue;
            }
            left -= 2;
            int kind = flags >> left & 3;
            int value = bytes[at++] & 0xff;
            if (kind < 2) {
                name.append((char) (value | (kind == 1 ? high : 0)));
            } else if (kind == 2) {
                int upper = at < bytes.length ? bytes[at++] & 0xff : 0;
                name.append((char) (value | upper << 8));
            } else {
                at += run(bytes, at, high, name, nul);
            }
        }
        return name.toString();
    }

    /** Characters of the plain name, maybe moved. @return bytes used besides the first */
    private static int run(byte[] bytes, int at, int high, StringBuilder name, int most) {
        int head = bytes[at - 1] & 0xff;
        boolean corrected = (head & 0x80) != 0;
        int correction = corrected && at < bytes.length ? bytes[at] : 0;
        for (int i = (head & 0x7f) + 2; i > 0 && name.length() < most; i--) {
            int low = bytes[name.length()] + correction & 0xff;
            name.append((char) (low | (corrected ? high : 0)));
        }
        return corrected ? 1 : 0;
    }
}
