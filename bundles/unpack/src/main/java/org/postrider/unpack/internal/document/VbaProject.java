package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/**
 * Gives the source of the macros in one VBA project (MS-OVBA) as text, under {@code VBA/}. Confined to one call. Where modules
 * stand is told by the stream {@code dir}; where that is missing or lies, modules are found by how their source begins.
 */
final class VbaProject {
    private static final int MAX_DIR = 4 << 20;
    private static final int MODULE_STREAM = 0x1a;
    private static final int MODULE_OFFSET = 0x31;
    private static final int PROJECT_VERSION = 0x09;
    /** "Attribut", as every module's source begins once compressed: eight literals. */
    private static final byte[] BEGIN = Latin.bytes("\0Attribut");
    /** Signature, and the header of the first chunk. */
    private static final int BEFORE = 3;

    private final OleFile ole;
    private final String path;
    private final Members members;
    private final Set<String> given = new HashSet<>();

    VbaProject(OleFile ole, String path, Members members) {
        this.ole = ole;
        this.path = path;
        this.members = members;
    }

    void give() throws IOException {
        Map<String, Long> offsets = new HashMap<>();
        for (OleFile.Stream stream : ole.streams()) {
            if (stream.path().equals(path) && stream.name().equals("dir")) {
                offsets = offsets(ole.content(stream));
            }
        }
        for (OleFile.Stream stream : ole.streams()) {
            if (members.full()) {
                return;
            }
            if (stream.path().equals(path)
                    && !stream.name().equals("dir")
                    && !stream.name().equals("_VBA_PROJECT")) {
                module(stream, offsets.getOrDefault(stream.name(), -1L));
            }
        }
    }

    private void module(OleFile.Stream stream, long told) throws IOException {
        Bytes bytes = new Bytes(ole.content(stream));
        boolean listed = told >= 0 && bytes.at(told) == 1;
        if (listed) {
            source(stream.name(), bytes, told);
        }
        // Found by its begin too: a reader may believe the one or the other.
        long found = bytes.find(BEGIN, 0, bytes.size()) - BEFORE;
        if (found >= 0 && found != told && bytes.at(found) == 1) {
            source(stream.name(), bytes, found);
        } else if (told >= 0 && !listed && found < 0) {
            members.damaged("the source of a macro is not where it should be");
        }
    }

    private void source(String name, Bytes bytes, long from) throws IOException {
        String unique = name;
        for (int i = 2; !given.add(unique); i++) {
            unique = name + i;
        }
        try (InputStream in = new VbaText(bytes, from)) {
            members.add(path + (path.endsWith("VBA/") ? "" : "VBA/") + unique + ".bas", in, bytes.size() - from);
        }
    }

    /** Offset of the source in each module's stream. */
    private static Map<String, Long> offsets(Content packed) throws IOException {
        Map<String, Long> offsets = new HashMap<>();
        byte[] plain = OleDecoder.readAll(new VbaText(new Bytes(packed), 0), MAX_DIR);
        Bytes dir = new Bytes(Content.of(plain));
        String stream = "";
        long at = 0;
        while (at + 6 <= dir.size()) {
            int id = dir.u16(at);
            long size = dir.u32(at + 2);
            if (id == PROJECT_VERSION) {
                // The only record whose size is not told.
                size = 6;
            } else if (id == MODULE_STREAM) {
                stream = Latin.text(dir.copy(at + 6, (int) Math.min(size, 256)));
            } else if (id == MODULE_OFFSET && at + 10 <= dir.size()) {
                offsets.put(stream, dir.u32(at + 6));
            }
            at += 6 + size;
        }
        return offsets;
    }
}
