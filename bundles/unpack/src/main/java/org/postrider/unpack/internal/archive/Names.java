package org.postrider.unpack.internal.archive;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;

/** File names in and around archives. */
final class Names {
    /** What a compressed file's name ends with, and what its content's name ends with. */
    private static final Map<String, String> SUFFIXES = Map.ofEntries(
            Map.entry("gz", ""),
            Map.entry("tgz", "tar"),
            Map.entry("bz2", ""),
            Map.entry("tbz", "tar"),
            Map.entry("tbz2", "tar"),
            Map.entry("xz", ""),
            Map.entry("txz", "tar"),
            Map.entry("lzma", ""),
            Map.entry("tlz", "tar"),
            Map.entry("lz", ""),
            Map.entry("zst", ""),
            Map.entry("tzst", "tar"),
            Map.entry("z", ""),
            Map.entry("taz", "tar"),
            Map.entry("zlib", ""));

    private Names() {}

    /** The name that a tool gives to the one file in a compressed file. */
    static String withoutSuffix(String name) {
        int dot = name.lastIndexOf('.');
        String inner = SUFFIXES.get(name.substring(dot + 1).toLowerCase(Locale.ROOT));
        if (dot <= 0 || inner == null) {
            return "content";
        }
        return inner.isEmpty() ? name.substring(0, dot) : name.substring(0, dot + 1) + inner;
    }

    /** Text up to the first NUL or the buffer's end. */
    static String upToNul(ByteBuffer field, Charset charset) {
        byte[] bytes = new byte[field.remaining()];
        field.get(bytes);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, charset);
    }
}
