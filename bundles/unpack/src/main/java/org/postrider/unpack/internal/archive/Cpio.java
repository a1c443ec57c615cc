package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens cpio archives: old binary of both byte orders, odc, newc, crc. Members are slices. */
final class Cpio implements Decoder {
    private static final int MAX_NAME = 4_096;
    private static final int TYPE = 0xf000;
    private static final int FOLDER = 0x4000;
    private static final int LINK = 0xa000;

    @Override
    public String format() {
        return "cpio";
    }

    @Override
    public boolean accepts(Packed file) {
        ByteBuffer head = file.head();
        if (file.startsWith(0, '0', '7', '0', '7', '0') && head.limit() > 6) {
            return head.get(5) == '1' || head.get(5) == '2' || head.get(5) == '7';
        }
        return isBinary(head) && plausible(head);
    }

    private static boolean isBinary(ByteBuffer head) {
        return head.limit() > 26 && (head.getShort(0) == 0x71c7 || head.getShort(0) == (short) 0xc771);
    }

    /** Two bytes tell too little: the first name must end where it should. */
    private static boolean plausible(ByteBuffer head) {
        ByteBuffer first = head.order(head.getShort(0) == 0x71c7 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int length = first.getShort(20) & 0xffff;
        return length > 1
                && length < MAX_NAME - 26
                && 26 + length <= head.limit()
                && head.get(26 + length - 1) == 0
                && head.get(26) != 0;
    }

    /** A header. @param length of it @param align what name and data are filled up to */
    private record Head(int length, int align, int mode, long name, long size) {}

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content archive = file.content();
        long at = 0;
        while (at < archive.size() && !members.full()) {
            Head head = head(file, at);
            if (head == null || head.name() > MAX_NAME || at + head.length() + head.name() > archive.size()) {
                members.unreadable(Members.Reason.DAMAGED, "a header at " + at + " is broken");
                members.add("behind", archive.slice(at, archive.size()));
                return;
            }
            ByteBuffer bytes = file.bytes(at + head.length(), (int) head.name());
            String name = Names.upToNul(bytes, StandardCharsets.UTF_8);
            long data = aligned(at + head.length() + head.name(), at, head.align());
            if (name.equals("TRAILER!!!")) {
                rest(file, data, members);
                return;
            }
            member(file, data, name, head, members);
            at = aligned(data + head.size(), at, head.align());
        }
    }

    /** Something else may be hidden behind the zeros that fill the last block. */
    private static void rest(Packed file, long end, Members members) throws IOException {
        long size = file.content().size();
        long at = end;
        while (at < size && file.bytes(at, 1).get(0) == 0 && at - end < 65_536) {
            at++;
        }
        if (at < size) {
            members.add("behind", file.content().slice(at, size));
        }
    }

    private static long aligned(long at, long from, int align) {
        return from + (at - from + align - 1) / align * align;
    }

    private static void member(Packed file, long data, String name, Head head, Members members) throws IOException {
        int type = head.mode() & TYPE;
        Content archive = file.content();
        if (type == LINK) {
            members.link(name);
        }
        if (type == FOLDER && head.size() == 0) {
            return;
        }
        if (data + head.size() > archive.size()) {
            Content rest = Plain.slice(archive, data, head.size());
            members.add(name, Plain.exactly(rest.open(), head.size(), Plain.UNKNOWN), head.size());
        } else {
            members.add(name, archive.slice(data, data + head.size()));
        }
    }

    private static @Nullable Head head(Packed file, long at) throws IOException {
        long left = file.content().size() - at;
        ByteBuffer bytes = file.bytes(at, (int) Math.min(left, 110));
        if (isBinary(bytes)) {
            return binary(bytes);
        }
        if (left < 76 || !text(bytes, 0, 5).equals("07070")) {
            return null;
        }
        return switch (bytes.get(5)) {
            case '7' ->
                new Head(76, 1, (int) number(bytes, 18, 6, 8), number(bytes, 59, 6, 8), number(bytes, 65, 11, 8));
            case '1', '2' ->
                left < 110
                        ? null
                        : new Head(
                                110,
                                4,
                                (int) number(bytes, 14, 8, 16),
                                number(bytes, 94, 8, 16),
                                number(bytes, 54, 8, 16));
            default -> null;
        };
    }

    private static Head binary(ByteBuffer bytes) {
        ByteBuffer head = bytes.order(bytes.getShort(0) == 0x71c7 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long size = (head.getShort(22) & 0xffffL) << 16 | head.getShort(24) & 0xffff;
        return new Head(26, 2, head.getShort(6) & 0xffff, head.getShort(20) & 0xffff, size);
    }

    private static String text(ByteBuffer bytes, int at, int length) {
        return new String(bytes.array(), at, length, StandardCharsets.ISO_8859_1);
    }

    /** Digits, or so large that it fits nowhere. */
    private static long number(ByteBuffer bytes, int at, int length, int radix) {
        String digits = text(bytes, at, length);
        return digits.matches(radix == 8 ? "[0-7]+" : "[0-9a-fA-F]+") ? Long.parseLong(digits, radix) : 1L << 40;
    }
}
