package org.postrider.filter.virus.internal.database;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The {@code .info} file of a container: its header once more, every file with its length and SHA-256 sum, and a signature of
 * all that. It is what makes a container trusted that was put together from steps. Immutable.
 *
 * @param header of the container
 * @param files by name
 * @param signed whether its signature is right
 */
record Table(CvdHeader header, Map<String, Sum> files, boolean signed) {
    static final int MAX = 4 << 20;

    private static final String SIGNATURE = "DSIG:";
    private static final int FIELDS = 3;
    private static final int HEX_SUM = 64;

    Table {
        files = Map.copyOf(files);
    }

    /** A file's length and SHA-256 sum in hex. */
    record Sum(long size, String sha256) {}

    /** @param file the container, for messages */
    static Table parse(String file, byte[] octets, Trust trust) throws IOException {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        CvdHeader header = CvdHeader.parse(octets)
                .orElseThrow(() -> new RefusedException(file, "has a table of contents without a header"));
        Map<String, Sum> files = new HashMap<>();
        int at = text.indexOf('\n') + 1;
        boolean signed = false;
        while (at > 0 && at < text.length()) {
            int end = text.indexOf('\n', at);
            String line = text.substring(at, end < 0 ? text.length() : end).strip();
            if (line.startsWith(SIGNATURE)) {
                signed = LegacySignature.ofSha256(
                        new ByteArrayInputStream(Arrays.copyOf(octets, at)),
                        line.substring(SIGNATURE.length()),
                        trust.keys().table());
                break;
            }
            if (!line.isEmpty()) {
                add(file, line, files);
            }
            at = end + 1;
        }
        return new Table(header, files, signed);
    }

    private static void add(String file, String line, Map<String, Sum> files) throws RefusedException {
        String[] fields = line.split(":", -1);
        boolean right = fields.length == FIELDS
                && fields[1].matches("[0-9]{1,12}")
                && fields[2].length() == HEX_SUM
                && !files.containsKey(fields[0]);
        if (!right) {
            throw new RefusedException(file, "has a table of contents that cannot be read");
        }
        files.put(fields[0], new Sum(Long.parseLong(fields[1]), fields[2].toLowerCase(Locale.ROOT)));
    }
}
