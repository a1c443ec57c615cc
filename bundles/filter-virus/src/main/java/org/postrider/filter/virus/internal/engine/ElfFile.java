package org.postrider.filter.virus.internal.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads the head of a Unix program (ELF). Confined to one file. */
final class ElfFile {
    private static final int MAX_PROGRAMS = 128;
    private static final int MAX_SECTIONS = 1_024;

    private final ByteBuffer file;
    private final boolean wide;

    private ElfFile(ByteBuffer file) {
        this.file = file;
        this.wide = file.get(4) == 2;
        file.order(file.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws IndexOutOfBoundsException if it ends too early */
    static Program read(ByteBuffer file) {
        ElfFile elf = new ElfFile(file);
        long entry = elf.address(0, 24, 24);
        long at = elf.entryPoint(entry);
        return new Program(at >= 0 && at < file.limit() ? at : -1, elf.sections(), new int[0]);
    }

    /** A field that is as wide as the processor. @param narrow its place in 32 bits @param broad in 64 */
    private long address(long base, int narrow, int broad) {
        long place = base + (wide ? broad : narrow);
        // Out of the file in any case, and told there.
        int at = place < 0 || place > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) place;
        return wide ? file.getLong(at) : file.getInt(at) & 0xffffffffL;
    }

    private int half(int narrow, int broad) {
        return file.getShort(wide ? broad : narrow) & 0xffff;
    }

    private long entryPoint(long entry) {
        long table = address(0, 28, 32);
        int size = half(42, 54);
        int count = Math.min(MAX_PROGRAMS, half(44, 56));
        for (int i = 0; i < count; i++) {
            long base = table + (long) i * size;
            long start = address(base, 8, 16);
            if (entry >= start && entry - start < address(base, 20, 40)) {
                return entry - start + address(base, 4, 8);
            }
        }
        return -1;
    }

    private List<Program.Section> sections() {
        long table = address(0, 32, 40);
        int size = half(46, 58);
        int count = Math.min(MAX_SECTIONS, half(48, 60));
        List<Program.Section> sections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long base = table + (long) i * size;
            sections.add(new Program.Section(address(base, 16, 24), address(base, 20, 32)));
        }
        return sections;
    }
}
