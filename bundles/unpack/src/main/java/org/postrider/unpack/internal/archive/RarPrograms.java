package org.postrider.unpack.internal.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The filters of rar 3, which come as programs for a small machine. Confined to one thread. */
final class RarPrograms {
    private static final int MAX_PROGRAMS = 1_024;

    /** Where bytes come from. */
    interface Bytes {
        int next() throws IOException;
    }

    private final RarLz out;
    private final List<RarFilter.@Nullable Kind> kinds = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private int last;

    RarPrograms(RarLz out) {
        this.out = out;
    }

    void reset() {
        kinds.clear();
        lengths.clear();
        last = 0;
    }

    /** Reads a program's head, its body if it is new, and adds the filter. */
    void read(int first, Bytes bytes) throws IOException {
        int length = (first & 7) + 1;
        if (length == 7) {
            length = bytes.next() + 7;
        } else if (length == 8) {
            length = bytes.next() << 8 | bytes.next();
        }
        byte[] code = new byte[length];
        for (int i = 0; i < length; i++) {
            code[i] = (byte) bytes.next();
        }
        add(first, new RarBits(new ByteArrayInputStream(code)));
    }

    /** Which program it is. @return true if it is new */
    private boolean choose(int first, RarBits bits) throws IOException {
        if ((first & 0x80) != 0) {
            int which = number(bits);
            if (which == 0) {
                reset();
            }
            last = Math.max(0, which - 1);
        }
        if (last > kinds.size() || last >= MAX_PROGRAMS) {
            throw new ZipException("a filter is impossible");
        }
        boolean fresh = last == kinds.size();
        if (fresh) {
            kinds.add(null);
            lengths.add(0);
        }
        return fresh;
    }

    private void add(int first, RarBits bits) throws IOException {
        boolean fresh = choose(first, bits);
        long start = out.total() + (number(bits) & 0xffffffffL) + ((first & 0x40) != 0 ? 258 : 0);
        if ((first & 0x20) != 0) {
            lengths.set(last, number(bits));
        }
        int[] registers = new int[7];
        if ((first & 0x10) != 0) {
            int mask = bits.read(7);
            for (int i = 0; i < 7; i++) {
                registers[i] = (mask >> i & 1) != 0 ? number(bits) : 0;
            }
        }
        if (fresh) {
            kinds.set(last, program(bits));
        }
        RarFilter.Kind kind = kinds.get(last);
        int length = lengths.get(last);
        if (kind == null || length < 0) {
            throw new ZipException("a filter that is not known");
        }
        out.add(new RarFilter(start, length, kind, registers[0], registers[1]));
    }

    private static RarFilter.Kind program(RarBits bits) throws IOException {
        int length = number(bits);
        if (length <= 0 || length >= 0x10000) {
            throw new ZipException("a filter is impossible");
        }
        CRC32 crc = new CRC32();
        for (int i = 0; i < length; i++) {
            crc.update(bits.read(8));
        }
        return switch ((int) crc.getValue()) {
            case 0xad576887 -> RarFilter.Kind.CALLS;
            case 0x3cd7e57e -> RarFilter.Kind.CALLS_AND_JUMPS;
            case 0x3769893f -> RarFilter.Kind.ITANIUM;
            case 0x0e06077d -> RarFilter.Kind.DELTA;
            case 0x1c2c5dc8 -> RarFilter.Kind.COLORS;
            case 0xbc85e701 -> RarFilter.Kind.SOUND;
            default -> throw new ZipException("a filter that is not known");
        };
    }

    private static int number(RarBits bits) throws IOException {
        switch (bits.read(2)) {
            case 0:
                return bits.read(4);
            case 1:
                int value = bits.read(8);
                return value >= 16 ? value : 0xffffff00 | value << 4 | bits.read(4);
            case 2:
                return bits.read(16);
            default:
                return bits.read(32);
        }
    }
}
