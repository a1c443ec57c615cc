package org.postrider.mime;

/**
 * Bounds of one scan. What lies beyond them is not refused: it becomes opaque and the entity carries the matching
 * {@link org.postrider.message.Defect}.
 *
 * @param maxDepth entities inside each other, the root included, at least 1
 * @param maxParts entities in all, at least 1
 * @param maxHeaderBytes bytes of one entity's header that are read for fields, at least 1
 * @param maxHeaderFields fields of one entity's header, at least 1
 * @param utf8Headers true if UTF-8 in headers is no defect, as after SMTPUTF8 (RFC 6531)
 */
public record ScanLimits(int maxDepth, int maxParts, int maxHeaderBytes, int maxHeaderFields, boolean utf8Headers) {
    /** 100 deep, 1,000 parts, 1 MiB and 5,000 fields a header, 8-bit headers are a defect. */
    public static final ScanLimits DEFAULT = new ScanLimits(100, 1_000, 1 << 20, 5_000, false);

    /** Refuses bounds under which nothing could be read, and depths that recursion over the tree could not bear. */
    public ScanLimits {
        if (maxDepth < 1 || maxDepth > 1_000 || maxParts < 1 || maxHeaderBytes < 1 || maxHeaderFields < 1) {
            throw new IllegalArgumentException("Scan limits must be at least 1 and the depth at most 1000: " + maxDepth
                    + ", " + maxParts + ", " + maxHeaderBytes + ", " + maxHeaderFields);
        }
    }

    /** The same limits where {@code allowed} says whether UTF-8 may stand in headers. */
    public ScanLimits withUtf8Headers(boolean allowed) {
        return new ScanLimits(maxDepth, maxParts, maxHeaderBytes, maxHeaderFields, allowed);
    }
}
