package org.postrider.mime;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postrider.message.Defect;
import org.postrider.message.MediaType;
import org.postrider.message.Part;

/** An entity that is still being scanned. Confined to one scan. */
final class Node {
    final long start;
    final boolean inDigest;
    /** Where {@link #path} comes from: set for the embedded message of a message/rfc822, whose type is not known yet. */
    final boolean embedded;

    final Set<Defect> defects = EnumSet.noneOf(Defect.class);

    String path;
    /** What stands before the numbers of the children. */
    String prefix;

    EntityHeader header = EntityHeader.NONE;
    byte @Nullable [] boundary;
    boolean closed;
    long bodyStart;
    long linesBefore;
    int childCount;
    private final List<Part> children = new ArrayList<>(0);

    /** An entity at {@code path}; for an embedded message {@code path} is the prefix of its parts instead. */
    Node(String path, long start, boolean inDigest, boolean embedded) {
        this.path = path;
        this.prefix = path;
        this.start = start;
        this.bodyStart = start;
        this.inDigest = inDigest;
        this.embedded = embedded;
    }

    /** Takes over what the header says; an embedded message gets its path only now (see {@link Part}). */
    void read(EntityHeader read, long body, long lines) {
        header = read;
        bodyStart = body;
        linesBefore = lines;
        if (embedded) {
            path = prefix + (read.mediaType().multipart() ? ".TEXT" : ".1");
        }
        if (!read.mediaType().multipart()) {
            prefix = path.isEmpty() ? "1" : path;
        }
    }

    String nextChildPath() {
        childCount++;
        return prefix.isEmpty() ? Integer.toString(childCount) : prefix + '.' + childCount;
    }

    void add(Part child) {
        children.add(child);
    }

    /**
     * The finished entity. {@code limit} may lie before its body: the empty line after a header can be the line end that
     * belongs to the delimiter; then header and body end there (RFC 2046 section 5.1.1, {@code [CRLF *OCTET]}). It may
     * even lie before its start, if two delimiters follow each other: then it is empty, and its parent reaches up to it.
     */
    Part finish(long limit, long linesAtEnd) {
        long first = embedded ? Math.min(start, limit) : start;
        long own = Math.max(first, limit);
        long below = children.isEmpty() ? 0 : children.get(children.size() - 1).end();
        long end = Math.max(own, below);
        long body = Math.min(bodyStart, end);
        long lines = Math.max(0, linesAtEnd - linesBefore + (below > own ? 1 : 0));
        MediaType type = header.mediaType();
        return new Part(
                path,
                first,
                body,
                end,
                lines,
                type,
                header.transferEncoding(),
                header.disposition(),
                header.contentId(),
                header.description(),
                children,
                defects);
    }
}
