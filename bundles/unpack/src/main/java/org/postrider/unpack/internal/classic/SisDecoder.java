package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.InflaterInputStream;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens installers of Symbian up to version 8 (sis); later ones are told as unsupported. Stateless. */
final class SisDecoder implements Decoder {
    private static final int UNCOMPRESSED = 8;
    private static final int UNICODE = 1;
    private static final int MAX_LANGUAGES = 200;
    private static final int MAX_NAME = 4_096;

    @Override
    public String format() {
        return "sis";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(8, 0x19, 0x04, 0x00, 0x10) && file.startsWith(7, 0x10) || isLater(file);
    }

    private static boolean isLater(Packed file) {
        return file.startsWith(0, 0x7a, 0x1a, 0x20, 0x10);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        if (isLater(file)) {
            members.unreadable(Members.Reason.UNSUPPORTED, "an installer of Symbian 9");
            return;
        }
        Content content = file.content();
        Cursor in = new Cursor(content);
        in.seek(18);
        int languages = in.u16();
        int files = in.u16();
        in.seek(36);
        int options = in.u16();
        in.seek(52);
        long records = in.u32();
        if (languages > MAX_LANGUAGES) {
            throw new IOException(languages + " languages");
        }
        in.seek(records);
        for (int i = 0; i < files && !members.full(); i++) {
            long kind = in.u32();
            if (kind > 1) {
                members.unreadable(Members.Reason.UNSUPPORTED, "a record of kind " + kind);
                return;
            }
            in.skip(16);
            int nameLength = (int) Math.min(in.u32(), MAX_NAME);
            long nameAt = in.u32();
            int copies = kind == 1 ? Math.max(1, languages) : 1;
            long[] sizes = numbers(in, copies);
            long[] places = numbers(in, copies);
            numbers(in, copies);
            in.skip(8);
            String name = name(content, nameAt, nameLength, (options & UNICODE) != 0 || options == 0);
            for (int j = 0; j < copies && !members.full(); j++) {
                one(new Cursor(content).slice(places[j], sizes[j]), sizes[j], name, options, members);
            }
        }
    }

    private static long[] numbers(Cursor in, int count) throws IOException {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = in.u32();
        }
        return numbers;
    }

    private static String name(Content content, long at, int length, boolean wide) throws IOException {
        Cursor in = new Cursor(content);
        in.seek(at);
        Charset charset = wide ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1;
        return in.text((int) Math.min(length, in.left()), charset).replace('\\', '/');
    }

    private static void one(Content data, long size, String name, int options, Members members) throws IOException {
        boolean zlib = data.size() > 1 && new Cursor(data).u8() == 0x78;
        if ((options & UNCOMPRESSED) != 0 || !zlib) {
            members.add(name, data);
            if (data.size() < size) {
                members.damaged("it ends early");
            }
            return;
        }
        try (InputStream plain = new InflaterInputStream(data.open())) {
            members.add(name, plain, data.size());
        }
    }
}
