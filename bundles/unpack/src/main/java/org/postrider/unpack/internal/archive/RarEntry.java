package org.postrider.unpack.internal.archive;

import org.postrider.content.Content;

/**
 * A file in a rar archive.
 *
 * @param name with slashes
 * @param packed its bytes as they are in this volume
 * @param size decoded bytes, or negative if not told
 * @param crc CRC-32 of the decoded bytes, or {@link Plain#UNKNOWN}
 * @param method how it is packed
 * @param dictionary bytes that the decoder may have to look back at
 * @param traits what else is to say
 */
record RarEntry(String name, Content packed, long size, long crc, Method method, long dictionary, Traits traits) {
    /** How it is packed. */
    enum Method {
        STORED,
        RAR2,
        RAR3,
        RAR5,
        /** Methods of rar 1, and those to come. */
        OTHER
    }

    /**
     * What may keep a file from being decoded.
     *
     * @param encrypted needs a key
     * @param solid looks back at the file before
     * @param begun it starts in another volume
     * @param link it is a link
     */
    record Traits(boolean encrypted, boolean solid, boolean begun, boolean link) {}
}
