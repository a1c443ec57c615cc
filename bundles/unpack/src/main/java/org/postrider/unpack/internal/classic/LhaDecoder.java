package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens LHA archives (lzh): heads of level 0 to 3, the methods lh0, lh1, lh4 to lh7, lzs, lz4, lz5, pm0. Stateless. */
final class LhaDecoder implements Decoder {
    private static final Charset OLD =
            Charset.isSupported("Shift_JIS") ? Charset.forName("Shift_JIS") : StandardCharsets.ISO_8859_1;

    @Override
    public String format() {
        return "lha";
    }

    @Override
    public boolean accepts(Packed file) {
        return fits(file.head(), 0);
    }

    /** True if a head begins here: a method between hyphens and a known level. */
    static boolean fits(ByteBuffer head, int at) {
        if (at + 21 > head.limit() || head.get(at + 2) != '-' || head.get(at + 6) != '-') {
            return false;
        }
        int family = (head.get(at + 3) & 0xff) << 8 | head.get(at + 4) & 0xff;
        boolean known = family == ('l' << 8 | 'h') || family == ('l' << 8 | 'z') || family == ('p' << 8 | 'm');
        int level = head.get(at + 20);
        boolean longEnough = level >= 2 || (head.get(at) & 0xff) >= 20;
        return known && "0123456789dsx".indexOf(head.get(at + 5)) >= 0 && level >= 0 && level <= 3 && longEnough;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content content = file.content();
        long at = 0;
        while (at < content.size() && !members.full()) {
            if (new Cursor(content, at, content.size(), java.nio.ByteOrder.LITTLE_ENDIAN).u8() == 0) {
                return;
            }
            LhaHead head = LhaHead.read(content, at, OLD);
            if (head == null) {
                // Some writers leave no zero at the end; what follows is of another kind.
                return;
            }
            member(content, head, members);
            at = head.data() + head.packed();
        }
        if (at > content.size()) {
            members.damaged("the archive ends early");
        }
    }

    private static void member(Content content, LhaHead head, Members members) throws IOException {
        if (head.method().equals("-lhd-")) {
            return;
        }
        Cursor in = new Cursor(content);
        Content packed = in.slice(head.data(), head.packed());
        String method = head.method();
        if (method.equals("-lh0-") || method.equals("-lz4-") || method.equals("-pm0-")) {
            members.add(head.name(), packed);
            if (head.crc() >= 0 && Crc16.of(packed) != head.crc()) {
                members.damaged("its checksum is wrong");
            }
            return;
        }
        try (InputStream raw = new java.io.BufferedInputStream(packed.open(), 4_096)) {
            InputStream plain = method(method, raw, head.plain());
            if (plain == null) {
                members.unreadable(head.name(), Members.Reason.UNSUPPORTED, "method " + method);
                return;
            }
            Crc16.Stream checked = new Crc16.Stream(plain);
            boolean whole = members.add(head.name(), checked, head.packed());
            if (whole && head.crc() >= 0 && checked.value() != head.crc()) {
                members.damaged("its checksum is wrong");
            }
        }
    }

    private static @org.jspecify.annotations.Nullable InputStream method(String method, InputStream in, long plain)
            throws IOException {
        return switch (method) {
            case "-lh1-" -> new Lh1Stream(in, plain);
            case "-lh4-" -> new LzhStream(in, 12, 14, 4, plain);
            case "-lh5-" -> new LzhStream(in, 13, 14, 4, plain);
            case "-lh6-" -> new LzhStream(in, 15, 17, 5, plain);
            case "-lh7-" -> new LzhStream(in, 16, 18, 5, plain);
            case "-lhx-" -> new LzhStream(in, 20, 21, 5, plain);
            case "-lz5-" -> LzssStream.lz5(in, plain);
            case "-lzs-" -> new LzsStream(in, plain);
            default -> null;
        };
    }
}
