package org.postrider.unpack.internal.classic;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens ARJ archives: methods 0 to 4; encrypted members are told. Stateless. */
final class ArjDecoder implements Decoder {
    private static final int MAX_HEAD = 2_600;
    private static final int MIN_HEAD = 30;
    private static final int ENCRYPTED = 1;
    private static final int CONTINUED = 4;
    private static final int MAX_NAME = 2_048;

    @Override
    public String format() {
        return "arj";
    }

    @Override
    public boolean accepts(Packed file) {
        return fits(file.head(), 0);
    }

    /** True if an archive's main head begins here. */
    static boolean fits(ByteBuffer head, int at) {
        if (at + 12 > head.limit() || (head.get(at) & 0xff) != 0x60 || (head.get(at + 1) & 0xff) != 0xea) {
            return false;
        }
        int size = head.get(at + 2) & 0xff | (head.get(at + 3) & 0xff) << 8;
        int first = head.get(at + 4) & 0xff;
        return size >= MIN_HEAD && size <= MAX_HEAD && first >= MIN_HEAD && first <= size && head.get(at + 10) == 2;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content content = file.content();
        Cursor in = new Cursor(content);
        boolean main = true;
        while (!members.full()) {
            if (in.u16() != 0xea60) {
                throw new IOException("no head at " + (in.position() - 2));
            }
            int size = in.u16();
            if (size == 0) {
                return;
            }
            if (size > MAX_HEAD) {
                throw new IOException("a head of " + size + " bytes");
            }
            Cursor head = new Cursor(Content.of(in.bytes(size)), 0, size, ByteOrder.LITTLE_ENDIAN);
            in.skip(4);
            for (int extension = in.u16(); extension != 0; extension = in.u16()) {
                in.skip(extension + 4L);
            }
            if (main) {
                main = false;
            } else {
                in.seek(member(content, head, in.position(), members));
                if (in.position() >= content.size()) {
                    throw new IOException("the archive ends early");
                }
            }
        }
    }

    /** @return where the next head is */
    private static long member(Content content, Cursor head, long data, Members members) throws IOException {
        int first = head.u8();
        head.skip(3);
        int flags = head.u8();
        int method = head.u8();
        int kind = head.u8();
        head.skip(5);
        long packed = head.u32();
        long plain = head.u32();
        long crc = head.u32();
        head.seek(first);
        String name = Names.text(head.zeroTerminated(MAX_NAME)).replace('\\', '/');
        long next = data + packed;
        // Folders and labels hold nothing.
        if (kind > 1) {
            return next;
        }
        if ((flags & ENCRYPTED) != 0) {
            members.unreadable(name, Members.Reason.ENCRYPTED, "arj");
            return next;
        }
        Content raw = new Cursor(content).slice(data, packed);
        CRC32 sum = new CRC32();
        try (InputStream in = new BufferedInputStream(raw.open(), 4_096)) {
            InputStream plainIn = switch (method) {
                case 0 -> in;
                case 1, 2, 3 -> new LzhStream(in, 15, 17, 5, plain);
                case 4 -> new ArjFastestStream(in, plain);
                default -> InputStream.nullInputStream();
            };
            if (method > 4) {
                members.unreadable(name, Members.Reason.UNSUPPORTED, "method " + method);
            } else if (members.add(name, new CheckedInputStream(plainIn, sum), packed) && sum.getValue() != crc) {
                members.damaged("its checksum is wrong");
            }
        }
        if ((flags & CONTINUED) != 0) {
            members.damaged("it goes on in another volume");
        }
        return next;
    }
}
