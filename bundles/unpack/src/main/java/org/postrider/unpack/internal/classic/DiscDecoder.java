package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens images of discs: ISO 9660 with Joliet and Rock Ridge, and UDF. Where several of them describe the disc, a file is
 * given once, with all its names. Stateless.
 */
final class DiscDecoder implements Decoder {
    private static final int SECTOR = 2_048;
    private static final long FIRST = 16L * SECTOR;
    private static final int MAX_DESCRIPTORS = 64;

    @Override
    public String format() {
        return "iso";
    }

    /** What stands in the first 32 KiB is anybody's: a boot sector, zeros. */
    @Override
    public boolean accepts(Packed file) throws IOException {
        if (file.content().size() < FIRST + SECTOR) {
            return false;
        }
        ByteBuffer id = file.bytes(FIRST + 1, 5);
        return is(id, "CD001") || is(id, "BEA01");
    }

    private static boolean is(ByteBuffer id, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (id.get(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Reads the trees of ISO 9660. @return true if there is UDF too */
    private static boolean describe(Packed file, DiscFiles files, Members members) throws IOException {
        boolean udf = false;
        for (int i = 0; i < MAX_DESCRIPTORS; i++) {
            long at = FIRST + (long) i * SECTOR;
            if (at + SECTOR > file.content().size()) {
                break;
            }
            ByteBuffer descriptor = file.bytes(at, SECTOR);
            ByteBuffer id = descriptor.slice(1, 5);
            int kind = descriptor.get(0) & 0xff;
            boolean iso = is(id, "CD001");
            udf |= is(id, "NSR02") || is(id, "NSR03");
            if (iso && (kind == 1 || kind == 2)) {
                new IsoTree(file.content(), files, members).read(descriptor, kind == 2);
            } else if (!iso && !isOfUdf(id)) {
                break;
            }
        }
        return udf;
    }

    private static boolean isOfUdf(ByteBuffer id) {
        return is(id, "NSR02") || is(id, "NSR03") || is(id, "BEA01") || is(id, "BOOT2") || is(id, "TEA01");
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content content = file.content();
        DiscFiles files = new DiscFiles(content);
        if (describe(file, files, members)) {
            new UdfTree(content, files, members).read();
        }
        for (Map.Entry<DiscFiles.Place, List<String>> found : files.all().entrySet()) {
            if (members.full()) {
                return;
            }
            List<String> names = found.getValue();
            members.add(names.get(0), files.content(found.getKey()));
            if (files.isCut(found.getKey())) {
                members.damaged("the image ends early");
            }
            names.stream().skip(1).forEach(members::alsoNamed);
        }
        files.tell(members);
    }
}
