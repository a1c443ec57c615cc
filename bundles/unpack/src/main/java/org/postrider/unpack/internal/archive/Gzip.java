package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens gzip files (RFC 1952), members one after the other as one file. */
final class Gzip implements Decoder {
    private static final int HEAD = 10;
    private static final int MAX_NAME = 1_024;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;

    @Override
    public String format() {
        return "gzip";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(0, 0x1f, 0x8b, 8) || file.detectedType().equals("application/gzip");
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        String kept = nameInside(file);
        String outer = Names.withoutSuffix(file.name());
        String inner = kept.isEmpty() ? outer : kept;
        try (Plain plain = Plain.of(new GZIPInputStream(file.content().open(), 8_192))) {
            members.add(inner, plain, file.content().size());
        }
        // gunzip goes by the archive's name, others by the one inside.
        members.alsoNamed(outer);
    }

    /** The name in the header (RFC 1952 section 2.3.1), or empty. */
    private static String nameInside(Packed file) throws IOException {
        long size = file.content().size();
        ByteBuffer head = file.bytes(0, (int) Math.min(size, HEAD + 2));
        int flags = head.limit() < HEAD + 2 ? 0 : head.get(3);
        if ((flags & HAS_NAME) == 0) {
            return "";
        }
        long at = (long) HEAD + ((flags & HAS_EXTRA) == 0 ? 0 : 2 + (head.getShort(HEAD) & 0xffff));
        if (at >= size) {
            return "";
        }
        return Names.upToNul(file.bytes(at, (int) Math.min(size - at, MAX_NAME)), StandardCharsets.ISO_8859_1);
    }
}
