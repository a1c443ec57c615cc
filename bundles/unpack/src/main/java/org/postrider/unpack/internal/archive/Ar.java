package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens ar archives, as of libraries and Debian packages: System V and GNU names, BSD names. Members are slices. */
final class Ar implements Decoder {
    private static final int MAGIC = 8;
    private static final int HEAD = 60;
    private static final int MAX_NAMES = 1 << 20;
    private static final int MAX_NAME = 4_096;

    @Override
    public String format() {
        return "ar";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(0, '!', '<', 'a', 'r', 'c', 'h', '>', '\n');
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content archive = file.content();
        ByteBuffer names = ByteBuffer.allocate(0);
        long at = MAGIC;
        while (at + HEAD <= archive.size() && !members.full()) {
            ByteBuffer head = file.bytes(at, HEAD);
            long size = number(text(head, 48, 10));
            long data = at + HEAD;
            if (size < 0 || head.get(58) != '`') {
                members.unreadable(Members.Reason.DAMAGED, "a header at " + at + " is broken");
                members.add("behind", archive.slice(at, archive.size()));
                return;
            }
            String name = text(head, 0, 16);
            if (name.equals("//")) {
                names = file.bytes(data, (int) Math.min(Math.min(size, MAX_NAMES), archive.size() - data));
            } else if (!name.equals("/") && !name.equals("/SYM64/")) {
                member(file, data, size, longName(name, names), members);
            }
            // To even places; old BSD's did not pad.
            at = data + size + (size & 1);
        }
    }

    private static void member(Packed file, long data, long size, String name, Members members) throws IOException {
        long from = data;
        long count = size;
        String shown = name;
        long inside = name.startsWith("#1/") ? number(name.substring(3)) : 0;
        if (inside > 0
                && inside <= Math.min(size, MAX_NAME)
                && data + inside <= file.content().size()) {
            shown = Names.upToNul(file.bytes(data, (int) inside), StandardCharsets.UTF_8);
            from += inside;
            count -= inside;
        }
        if (from + count > file.content().size()) {
            Content rest = Plain.slice(file.content(), from, count);
            members.add(shown, Plain.exactly(rest.open(), count, Plain.UNKNOWN), count);
        } else {
            members.add(shown, file.content().slice(from, from + count));
        }
    }

    /** GNU and System V: {@code /123} is a place in the member of names; others end with a slash. */
    private static String longName(String name, ByteBuffer names) {
        long place = name.startsWith("/") ? number(name.substring(1)) : -1;
        if (place >= 0 && place < names.limit()) {
            int end = (int) place;
            while (end < names.limit() && names.get(end) != '\n' && names.get(end) != 0) {
                end++;
            }
            return withoutSlash(new String(names.array(), (int) place, end - (int) place, StandardCharsets.UTF_8));
        }
        return withoutSlash(name);
    }

    private static String withoutSlash(String name) {
        return name.length() > 1 && name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    private static String text(ByteBuffer head, int at, int length) {
        return new String(head.array(), at, length, StandardCharsets.UTF_8).stripTrailing();
    }

    private static long number(String digits) {
        return digits.matches("\\d{1,15}") ? Long.parseLong(digits) : -1;
    }
}
