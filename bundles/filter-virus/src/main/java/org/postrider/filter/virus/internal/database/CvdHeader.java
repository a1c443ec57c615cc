package org.postrider.filter.virus.internal.database;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * The first line of a container, and of the table inside it. Immutable.
 *
 * @param time when it was built, as its builder wrote it
 * @param version its number
 * @param signatures how many it says it has
 * @param level functionality level it is made for
 * @param md5 of what follows the header, in lower-case hex; something else if there is none
 * @param signature in the digits of {@link LegacySignature}; something else if there is none
 * @param builder who made it
 * @param built the same time in seconds, or 0
 */
public record CvdHeader(
        String time,
        long version,
        long signatures,
        int level,
        String md5,
        String signature,
        String builder,
        long built) {
    /** Octets of the header of a container. */
    public static final int LENGTH = 512;

    private static final String MAGIC = "ClamAV-VDB:";
    private static final int FIELDS = 8;
    private static final int MAX_DIGITS = 18;

    /** Reads a header; padding behind it is ignored. Empty if it is none. */
    public static Optional<CvdHeader> parse(byte[] octets) {
        String line = new String(octets, StandardCharsets.ISO_8859_1);
        int end = line.indexOf('\n');
        String[] fields = (end < 0 ? line : line.substring(0, end)).strip().split(":", -1);
        if (!line.startsWith(MAGIC) || fields.length < FIELDS) {
            return Optional.empty();
        }
        long version = number(fields[2]);
        long signatures = number(fields[3]);
        long level = number(fields[4]);
        // Ancient ones have no seconds at the end.
        long built = fields.length > FIELDS ? number(fields[FIELDS].strip()) : 0;
        if (version < 0 || signatures < 0 || level < 0 || level > Integer.MAX_VALUE || built < 0) {
            return Optional.empty();
        }
        return Optional.of(
                new CvdHeader(fields[1], version, signatures, (int) level, fields[5], fields[6], fields[7], built));
    }

    private static long number(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(text) : -1;
    }

    /** When it was built; the epoch if it does not say. */
    public Instant builtAt() {
        return Instant.ofEpochSecond(built);
    }

    /** True if the table inside a container tells the same of it as its header, which its old signature does not cover. */
    boolean agrees(CvdHeader other) {
        return version == other.version
                && signatures == other.signatures
                && level == other.level
                && built == other.built;
    }
}
