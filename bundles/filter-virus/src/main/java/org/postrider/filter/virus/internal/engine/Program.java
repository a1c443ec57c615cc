package org.postrider.filter.virus.internal.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Sections and entry point of a program (PE, ELF); empty for all else. Immutable. All numbers in a program are claims: what does
 * not fit the file is left out.
 */
final class Program {
    /** No program. */
    static final Program NONE = new Program(-1, List.of(), new int[0]);

    private static final int MAX_SECTIONS = 96;

    private final long entryPoint;
    private final List<Section> sections;
    private final int[] versionInfo;

    /** @param start in the file @param length bytes in the file */
    record Section(long start, long length) {}

    private Program(long entryPoint, List<Section> sections, int[] versionInfo) {
        this.entryPoint = entryPoint;
        this.sections = List.copyOf(sections);
        this.versionInfo = versionInfo;
    }

    /** Offset of the entry point in the file, or -1. */
    long entryPoint() {
        return entryPoint;
    }

    List<Section> sections() {
        return sections;
    }

    boolean allows(Offset offset, int start) {
        return switch (offset.from()) {
            case ENTRY_POINT -> entryPoint >= 0 && offset.within(start, entryPoint + offset.at());
            case SECTION ->
                offset.section() < sections.size()
                        && offset.within(start, sections.get(offset.section()).start() + offset.at());
            case LAST_SECTION ->
                !sections.isEmpty()
                        && offset.within(
                                start, sections.get(sections.size() - 1).start() + offset.at());
            case IN_SECTION -> offset.section() < sections.size() && inside(sections.get(offset.section()), start);
            case VERSION_INFO -> versionInfo.length == 2 && start >= versionInfo[0] && start < versionInfo[1];
            case ANYWHERE, START, END -> false;
        };
    }

    private static boolean inside(Section section, int start) {
        return start >= section.start() && start <= section.start() + section.length();
    }

    static boolean isPe(byte[] data, int size) {
        if (size < 0x40 || data[0] != 'M' || data[1] != 'Z') {
            return false;
        }
        long at = le(data, size).getInt(0x3c) & 0xffffffffL;
        return at + 24 <= size && data[(int) at] == 'P' && data[(int) at + 1] == 'E' && data[(int) at + 2] == 0;
    }

    private static ByteBuffer le(byte[] data, int size) {
        return ByteBuffer.wrap(data, 0, size).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Program of(byte[] data, int size) {
        try {
            if (isPe(data, size)) {
                return pe(le(data, size));
            }
            boolean elf = size > 64 && data[0] == 0x7f && data[1] == 'E' && data[2] == 'L' && data[3] == 'F';
            return elf ? elf(le(data, size)) : NONE;
        } catch (IndexOutOfBoundsException expected) {
            // Cut short, or its offsets lead out of the file: it has no sections to speak of.
            return NONE;
        }
    }

    private static Program pe(ByteBuffer file) {
        int head = file.getInt(0x3c);
        int count = Math.min(MAX_SECTIONS, file.getShort(head + 6) & 0xffff);
        int optional = file.getShort(head + 20) & 0xffff;
        long entry = file.getInt(head + 40) & 0xffffffffL;
        boolean plus = file.getShort(head + 24) == 0x20b;
        int table = head + 24 + optional;
        List<Section> sections = new ArrayList<>();
        long entryAt = -1;
        long resources = resources(file, head, optional, plus);
        int[] version = new int[0];
        for (int i = 0; i < count && table + (i + 1) * 40 <= file.limit(); i++) {
            int at = table + i * 40;
            long virtualSize = file.getInt(at + 8) & 0xffffffffL;
            long address = file.getInt(at + 12) & 0xffffffffL;
            long length = file.getInt(at + 16) & 0xffffffffL;
            long start = file.getInt(at + 20) & 0xffffffffL & ~0x1ffL;
            long size = Math.max(virtualSize, length);
            sections.add(new Section(start, Math.max(0, Math.min(length, file.limit() - start))));
            if (entryAt < 0 && entry >= address && entry < address + size) {
                entryAt = start + (entry - address);
            }
            if (resources > 0 && resources >= address && resources < address + size) {
                version = VersionInfo.find(file, start + resources - address, start - address);
            }
        }
        // Below the first section the file is mapped as it is.
        long at = entryAt < 0 && entry < table + count * 40L ? entry : entryAt;
        return new Program(at < file.limit() ? at : -1, sections, version);
    }

    private static long resources(ByteBuffer file, int head, int optional, boolean plus) {
        int at = head + 24 + (plus ? 112 : 96) + 2 * 8;
        return at + 8 <= head + 24 + optional ? file.getInt(at) & 0xffffffffL : 0;
    }

    private static Program elf(ByteBuffer file) {
        boolean wide = file.get(4) == 2;
        file.order(file.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        long entry = wide ? file.getLong(24) : file.getInt(24) & 0xffffffffL;
        long programs = wide ? file.getLong(32) : file.getInt(28) & 0xffffffffL;
        long table = wide ? file.getLong(40) : file.getInt(32) & 0xffffffffL;
        int programSize = file.getShort(wide ? 54 : 42) & 0xffff;
        int programCount = file.getShort(wide ? 56 : 44) & 0xffff;
        int sectionSize = file.getShort(wide ? 58 : 46) & 0xffff;
        int sectionCount = Math.min(1024, file.getShort(wide ? 60 : 48) & 0xffff);
        long entryAt = -1;
        for (int i = 0; i < Math.min(128, programCount) && entryAt < 0; i++) {
            int at = Math.toIntExact(Math.min(Integer.MAX_VALUE, programs + (long) i * programSize));
            long offset = wide ? file.getLong(at + 8) : file.getInt(at + 4) & 0xffffffffL;
            long address = wide ? file.getLong(at + 16) : file.getInt(at + 8) & 0xffffffffL;
            long size = wide ? file.getLong(at + 40) : file.getInt(at + 20) & 0xffffffffL;
            if (entry >= address && entry - address < size) {
                entryAt = entry - address + offset;
            }
        }
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < sectionCount; i++) {
            int at = Math.toIntExact(Math.min(Integer.MAX_VALUE, table + (long) i * sectionSize));
            long start = wide ? file.getLong(at + 24) : file.getInt(at + 16) & 0xffffffffL;
            long length = wide ? file.getLong(at + 32) : file.getInt(at + 20) & 0xffffffffL;
            sections.add(new Section(start, length));
        }
        return new Program(entryAt >= 0 && entryAt < file.limit() ? entryAt : -1, sections, new int[0]);
    }
}
