package org.postrider.filter.virus.internal.engine;

import org.jspecify.annotations.Nullable;

/** One file, or one reading of it, that is matched. Confined to one scan. */
final class Target {
    private final byte[] data;
    private final int size;
    private final FileKind kind;
    private final Surroundings surroundings;
    private @Nullable Program program;

    Target(byte[] data, int size, FileKind kind, Surroundings surroundings) {
        this.data = data;
        this.size = size;
        this.kind = kind;
        this.surroundings = surroundings;
    }

    /**
     * What is around a file.
     *
     * @param fileSize of the file itself, of which this may be a reading
     * @param containers ClamAV's type names of what it is in, the nearest first, such as {@code CL_TYPE_ZIP}
     */
    record Surroundings(long fileSize, java.util.List<String> containers) {}

    byte[] data() {
        return data;
    }

    int size() {
        return size;
    }

    FileKind kind() {
        return kind;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Sections and entry point, found on first use. */
    Program program() {
        Program known = program;
        if (known == null) {
            known = Program.of(data, size);
            program = known;
        }
        return known;
    }

    /** True if no letter or digit stands right beside this stretch. */
    boolean isWord(int start, int end) {
        return (start == 0 || !isWordByte(data[start - 1])) && (end >= size || !isWordByte(data[end]));
    }

    private static boolean isWordByte(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
    }
}
