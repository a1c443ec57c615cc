package org.postrider.unpack.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.filter.Entity;

/**
 * Opens tar files: ustar, pax and GNU long names (POSIX.1-2017 pax). Confined to one message. Members are ranges of the archive
 * and copied nowhere.
 */
final class TarOpener {
    private static final int BLOCK = 512;
    private static final int MAX_NAME = 4_096;

    private final Walker walker;
    private final Ledger ledger;

    TarOpener(Walker walker, Ledger ledger) {
        this.walker = walker;
        this.ledger = ledger;
    }

    /** @param path of the archive @param depth of what is in it */
    void open(Content archive, String path, int depth) throws IOException {
        Source source = new Source(archive);
        long at = 0;
        String longName = "";
        while (at + BLOCK <= source.size() && !ledger.full()) {
            ByteBuffer head = source.bytes(at, BLOCK);
            if (head.get(0) == 0) {
                return;
            }
            long size = number(head, 124, 12);
            char kind = (char) (head.get(156) & 0xff);
            if (size < 0 || !checksumFits(head)) {
                ledger.gap(Ledger.Gap.DAMAGED, path, "cause", "a header at " + at + " is broken");
                return;
            }
            long data = at + BLOCK;
            String name = longName.isEmpty() ? name(head) : longName;
            longName = "";
            if (kind == 'L') {
                longName = text(source.bytes(data, (int) Math.min(size, MAX_NAME)));
            } else if (kind == 'x') {
                longName = paxPath(source, data, size);
            } else if (kind != 'g' && kind != '5' && kind != 'K') {
                member(archive, data, size, kind, name, path + '!' + name, depth);
            }
            at = data + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
    }

    private void member(Content archive, long data, long size, char kind, String name, String path, int depth) {
        Set<Entity.Mark> marks = EnumSet.noneOf(Entity.Mark.class);
        if (kind == '1' || kind == '2') {
            marks.add(Entity.Mark.LINK);
            walker.file(Content.empty(), name, path, depth, marks);
            return;
        }
        long end = Math.min(archive.size(), data + size);
        if (end < data + size) {
            marks.add(Entity.Mark.DAMAGED);
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", "the archive ends early");
        }
        walker.file(archive.slice(Math.min(data, end), end), name, path, depth, marks);
    }

    private static boolean checksumFits(ByteBuffer head) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : head.get(i) & 0xff;
        }
        return sum == number(head, 148, 8);
    }

    /** Octal, or base 256 if the first bit is set; -1 if neither. */
    private static long number(ByteBuffer head, int at, int length) {
        boolean binary = (head.get(at) & 0x80) != 0;
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
            } else if (c != ' ' && c != 0) {
                return -1;
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
        byte[] bytes = new byte[field.remaining()];
        field.get(bytes);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The path record of a pax header, as far as it lies in the first {@value #MAX_NAME} bytes. */
    private static String paxPath(Source source, long data, long size) throws IOException {
        String records = text(source.bytes(data, (int) Math.min(size, MAX_NAME)));
        int at = records.startsWith("path=") ? 0 : records.indexOf(" path=");
        if (at < 0) {
            return "";
        }
        int start = records.indexOf('=', at) + 1;
        int end = records.indexOf('\n', start);
        return records.substring(start, end < 0 ? records.length() : end);
    }
}
