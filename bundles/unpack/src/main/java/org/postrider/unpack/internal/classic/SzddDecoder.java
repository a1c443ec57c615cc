package org.postrider.unpack.internal.classic;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens files of Microsoft's COMPRESS.EXE: SZDD and KWAJ (its LZSS and MSZIP). Stateless. */
final class SzddDecoder implements Decoder {
    private static final int HAS_LENGTH = 1;
    private static final int HAS_TWO = 2;
    private static final int HAS_DATA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_EXTENSION = 16;

    @Override
    public String format() {
        return "szdd";
    }

    @Override
    public boolean accepts(Packed file) {
        return isSzdd(file) || isKwaj(file);
    }

    private static boolean isSzdd(Packed file) {
        return file.startsWith(0, 'S', 'Z', 'D', 'D', 0x88, 0xf0, 0x27, 0x33);
    }

    private static boolean isKwaj(Packed file) {
        return file.startsWith(0, 'K', 'W', 'A', 'J', 0x88, 0xf0, 0x27, 0xd1);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content content = file.content();
        Cursor in = new Cursor(content);
        in.skip(8);
        if (isSzdd(file)) {
            in.skip(1);
            int last = in.u8();
            long size = in.u32();
            try (InputStream raw = new BufferedInputStream(in.stream(), 4_096)) {
                members.add(name(file.name(), last), LzssStream.szdd(raw, size), content.size());
            }
        } else {
            kwaj(file, in, members);
        }
    }

    /** The last letter of the name was replaced by an underscore. */
    private static String name(String packed, int last) {
        boolean cut = packed.endsWith("_") && last > ' ' && last < 0x7f;
        return cut ? packed.substring(0, packed.length() - 1) + (char) last : packed.isEmpty() ? "content" : packed;
    }

    private static void kwaj(Packed file, Cursor in, Members members) throws IOException {
        int method = in.u16();
        int data = in.u16();
        int flags = in.u16();
        long size = (flags & HAS_LENGTH) == 0 ? Long.MAX_VALUE : in.u32();
        in.skip((flags & HAS_TWO) == 0 ? 0 : 2);
        in.skip((flags & HAS_DATA) == 0 ? 0 : in.u16());
        String base = (flags & HAS_NAME) == 0 ? "" : latin(in.zeroTerminated(9));
        String extension = (flags & HAS_EXTENSION) == 0 ? "" : latin(in.zeroTerminated(4));
        String name = base.isEmpty() && extension.isEmpty() ? name(file.name(), 0) : base + '.' + extension;
        in.seek(data);
        try (InputStream raw = new BufferedInputStream(in.stream(), 4_096)) {
            switch (method) {
                case 0 -> members.add(name, in.slice(data, in.left()));
                case 1 -> members.add(name, new Flipped(raw), in.left());
                case 2 ->
                    members.add(
                            name,
                            // Without a length it ends with its data.
                            size == Long.MAX_VALUE
                                    ? new UntilEnd(LzssStream.szdd(raw, size))
                                    : LzssStream.szdd(raw, size),
                            in.left());
                default -> members.unreadable(name, Members.Reason.UNSUPPORTED, "KWAJ method " + method);
            }
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** All bits turned. */
    private static final class Flipped extends LineStream {
        Flipped(InputStream in) {
            super(in, 1);
        }

        @Override
        boolean take(int value) {
            put(~value);
            return true;
        }
    }

    /** Takes the end of the data for the end of the file. */
    private static final class UntilEnd extends InputStream {
        private final InputStream in;

        UntilEnd(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (java.io.EOFException expected) {
                return -1;
            }
        }
    }
}
