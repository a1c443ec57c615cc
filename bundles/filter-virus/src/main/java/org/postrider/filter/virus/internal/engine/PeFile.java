package org.postrider.filter.virus.internal.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads the head of a Windows program. Confined to one file. */
final class PeFile {
    private static final int MAX_SECTIONS = 96;
    private static final int SECTION = 40;
    private static final int PLUS = 0x20b;

    private final ByteBuffer file;
    private final long entry;
    private final long resources;
    private final List<Program.Section> sections = new ArrayList<>();
    private long entryAt = -1;
    private int[] version = new int[0];

    private PeFile(ByteBuffer file, int head) {
        this.file = file;
        this.entry = unsigned(head + 40);
        int optional = file.getShort(head + 20) & 0xffff;
        boolean plus = file.getShort(head + 24) == PLUS;
        int at = head + 24 + (plus ? 112 : 96) + 2 * 8;
        this.resources = at + 8 <= head + 24 + optional ? unsigned(at) : 0;
    }

    /** @param file little-endian; known to be one @throws IndexOutOfBoundsException if it ends too early */
    static Program read(ByteBuffer file) {
        int head = file.getInt(0x3c);
        int count = Math.min(MAX_SECTIONS, file.getShort(head + 6) & 0xffff);
        int table = head + 24 + (file.getShort(head + 20) & 0xffff);
        PeFile pe = new PeFile(file, head);
        for (int i = 0; i < count && table + (i + 1) * SECTION <= file.limit(); i++) {
            pe.section(table + i * SECTION);
        }
        // Below the first section the file is mapped as it is.
        long at = pe.entryAt < 0 && pe.entry < table + (long) count * SECTION ? pe.entry : pe.entryAt;
        return new Program(at < file.limit() ? at : -1, pe.sections, pe.version);
    }

    private long unsigned(int at) {
        return file.getInt(at) & 0xffffffffL;
    }

    private void section(int at) {
        long address = unsigned(at + 12);
        long length = unsigned(at + 16);
        long start = unsigned(at + 20) & ~0x1ffL;
        long size = Math.max(unsigned(at + 8), length);
        sections.add(new Program.Section(start, Math.max(0, Math.min(length, file.limit() - start))));
        if (entryAt < 0 && entry >= address && entry < address + size) {
            entryAt = start + (entry - address);
        }
        if (resources > 0 && resources >= address && resources < address + size) {
            version = VersionInfo.find(file, start + resources - address, start - address);
        }
    }
}
