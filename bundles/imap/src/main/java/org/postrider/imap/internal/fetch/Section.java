package org.postrider.imap.internal.fetch;

import java.util.List;

/**
 * A part of a message's text (RFC 3501 section 6.4.5).
 *
 * @param path part numbers from the outside in; empty for the message itself
 * @param kind what of that part
 * @param fields field names of {@link Kind#FIELDS} and {@link Kind#FIELDS_NOT}
 * @param range octets of it, or {@link Range#ALL}
 * @param peek true if {@code \Seen} stays as it is
 * @param label how the response names it, with the origin octet if it is partial
 */
public record Section(List<Integer> path, Kind kind, List<String> fields, Range range, boolean peek, String label)
        implements FetchItem {
    /** What of a part. */
    public enum Kind {
        /** All: with header for the message itself, else the body only. */
        ALL,
        /** The header of a message. */
        HEADER,
        /** Named fields of the header. */
        FIELDS,
        /** All other fields of the header. */
        FIELDS_NOT,
        /** The body of a message. */
        TEXT,
        /** The header of a part. */
        MIME
    }

    /**
     * Octets wanted.
     *
     * @param from first octet, from 0
     * @param count at most so many
     */
    public record Range(long from, long count) {
        /** Everything. */
        public static final Range ALL = new Range(0, Long.MAX_VALUE);
    }

    /** Copies the lists. */
    public Section {
        path = List.copyOf(path);
        fields = List.copyOf(fields);
    }
}
