package org.postrider.unpack.internal.classic;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Knows archives that nobody here can open, so that they are unchecked and not clean. Stateless. */
final class KnownDecoder implements Decoder {
    private static final List<Format> FORMATS = List.of(
            new Format("egg", 0, 'E', 'G', 'G', 'A', 0, 1),
            new Format("ace", 7, '*', '*', 'A', 'C', 'E', '*', '*'),
            new Format("zoo", 20, 0xdc, 0xa7, 0xc4, 0xfd),
            new Format("StuffIt", 0, 'S', 't', 'u', 'f', 'f', 'I', 't', ' '),
            new Format("StuffIt", 10, 'r', 'L', 'a', 'u'),
            new Format("wim", 0, 'M', 'S', 'W', 'I', 'M', 0, 0, 0),
            new Format("xar", 0, 'x', 'a', 'r', '!', 0, 0x1c),
            new Format("lrzip", 0, 'L', 'R', 'Z', 'I', 0));

    /** First bytes of an archive. */
    private record Format(String name, int at, int... bytes) {}

    @Override
    public String format() {
        return "known";
    }

    @Override
    public boolean accepts(Packed file) {
        return of(file) != null;
    }

    private static @Nullable Format of(Packed file) {
        for (Format format : FORMATS) {
            if (file.startsWith(format.at, format.bytes)) {
                return format;
            }
        }
        return null;
    }

    @Override
    public void open(Packed file, Members members) {
        Format format = of(file);
        if (format != null) {
            members.unreadable(Members.Reason.UNSUPPORTED, "an archive of the kind " + format.name);
        }
    }
}
