package org.postrider.filter.virus.internal.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Sections and entry point of a program (PE, ELF); empty for all else. Immutable. All numbers in a program are claims: what does
 * not fit the file is left out.
 */
final class Program {
    /** No program. */
    static final Program NONE = new Program(-1, List.of(), new int[0]);

    private final long entryPoint;
    private final List<Section> sections;
    private final int[] versionInfo;

    /** @param start in the file @param length bytes in the file */
    record Section(long start, long length) {}

    /** @param versionInfo start and end of the version information, or empty */
    Program(long entryPoint, List<Section> sections, int[] versionInfo) {
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
        ByteBuffer file = ByteBuffer.wrap(data, 0, size).order(ByteOrder.LITTLE_ENDIAN);
        long at = file.getInt(0x3c) & 0xffffffffL;
        return at + 24 <= size && data[(int) at] == 'P' && data[(int) at + 1] == 'E' && data[(int) at + 2] == 0;
    }

    static Program of(byte[] data, int size) {
        ByteBuffer file = ByteBuffer.wrap(data, 0, size).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (isPe(data, size)) {
                return PeFile.read(file);
            }
            boolean elf = size > 64 && data[0] == 0x7f && data[1] == 'E' && data[2] == 'L' && data[3] == 'F';
            return elf ? ElfFile.read(file) : NONE;
        } catch (IndexOutOfBoundsException expected) {
            // Cut short, or its offsets lead out of the file: it has no sections to speak of.
            return NONE;
        }
    }
}
