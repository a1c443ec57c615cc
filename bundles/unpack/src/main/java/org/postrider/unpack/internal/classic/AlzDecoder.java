package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens ALZ archives of ALZip: stored, deflate, bzip2; encrypted members are told. Stateless. */
final class AlzDecoder implements Decoder {
    private static final long FILE = 0x015a_4c42L;
    private static final long END_OF_HEADS = 0x015a_4c43L;
    private static final long END = 0x025a_4c43L;
    private static final long COMMENT = 0x015a_4c45L;
    private static final int MAX_NAME = 4_096;
    private static final Charset OLD =
            Charset.isSupported("x-windows-949") ? Charset.forName("x-windows-949") : StandardCharsets.ISO_8859_1;

    @Override
    public String format() {
        return "alz";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(0, 'A', 'L', 'Z', 1);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content content = file.content();
        Cursor in = new Cursor(content);
        in.skip(8);
        while (!members.full()) {
            long mark = in.u32();
            if (mark == FILE) {
                member(in, members);
            } else if (mark == END_OF_HEADS) {
                in.skip(8);
            } else if (mark == COMMENT) {
                in.skip(12);
                in.skip(in.u32());
            } else if (mark == END) {
                return;
            } else {
                throw new IOException("no head at " + (in.position() - 4));
            }
        }
    }

    private static void member(Cursor in, Members members) throws IOException {
        int nameLength = in.u16();
        boolean folder = (in.u8() & 0x10) != 0;
        in.skip(4);
        int descriptor = in.u8();
        in.skip(1);
        int method = 0;
        long crc = 0;
        long packed = 0;
        int width = descriptor >> 4;
        if (width != 0) {
            method = in.u8();
            in.skip(1);
            crc = in.u32();
            packed = number(in, width);
            number(in, width);
        }
        if (nameLength > MAX_NAME) {
            throw new IOException("a name of " + nameLength + " bytes");
        }
        String name = Names.text(in.bytes(nameLength), OLD).replace('\\', '/');
        boolean encrypted = (descriptor & 1) != 0;
        if (encrypted) {
            in.skip(12);
        }
        Content data = in.slice(in.position(), packed);
        if (encrypted) {
            members.unreadable(name, Members.Reason.ENCRYPTED, "alz");
        } else if (!folder) {
            decode(name, method, data, crc, members);
        }
        in.skip(packed);
    }

    private static long number(Cursor in, int width) throws IOException {
        return switch (width) {
            case 1 -> in.u8();
            case 2 -> in.u16();
            case 4 -> in.u32();
            case 8 -> in.u64();
            default -> throw new IOException("sizes of " + width + " bytes");
        };
    }

    private static void decode(String name, int method, Content data, long crc, Members members) throws IOException {
        CRC32 sum = new CRC32();
        Inflater inflater = new Inflater(true);
        try (InputStream in = data.open()) {
            InputStream plain = switch (method) {
                case 0 -> in;
                case 1 -> new Bzip2Stream(in, false);
                case 2 -> new InflaterInputStream(in, inflater);
                default -> InputStream.nullInputStream();
            };
            if (method > 2) {
                members.unreadable(name, Members.Reason.UNSUPPORTED, "method " + method);
            } else if (members.add(name, new CheckedInputStream(plain, sum), data.size()) && sum.getValue() != crc) {
                members.damaged("its checksum is wrong");
            }
        } finally {
            inflater.end();
        }
    }
}
