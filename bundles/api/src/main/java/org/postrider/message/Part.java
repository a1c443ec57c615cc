package org.postrider.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One entity of the MIME tree, as offsets into the content it was scanned from (RFC 2045, 2046). Immutable.
 *
 * <p>Paths are unique and are IMAP's section numbers (RFC 9051 section 6.4.5). The root has the empty path, whatever its
 * type; IMAP's section {@code 1} of a root that is no multipart is the root itself. A multipart's children add {@code .1},
 * {@code .2}, ... to its number. The single child of a {@code message/rfc822} or {@code message/global} at number
 * {@code n} is the embedded message with its own header:
 *
 * <ul>
 *   <li>a multipart has no number of its own in IMAP; its path is {@code n.TEXT}, its children are {@code n.1, n.2, ...}
 *   <li>anything else has the path {@code n.1}
 * </ul>
 *
 * A root that is itself such a message counts as {@code n = 1}. So with {@code p = root.find("n")}: {@code BODY[n]} is p's
 * body and {@code BODY[n.MIME]} p's header; if p is a message with a child e, {@code BODY[n.HEADER]} is e's header and
 * {@code BODY[n.TEXT]} e's body.
 *
 * @param path section number such as {@code 1.2}, empty for the root
 * @param start offset of the header's first byte
 * @param bodyStart offset of the body's first byte, after the header's empty line
 * @param end offset one past the body's last byte; the CRLF before a boundary belongs to the boundary
 * @param bodyLines number of lines in the body, as BODYSTRUCTURE counts them
 * @param mediaType the Content-Type, or the default for its place (RFC 2046 section 5.1.5)
 * @param transferEncoding lower case, such as {@code base64}; {@code 7bit} when absent
 * @param disposition the Content-Disposition if there is one
 * @param contentId the Content-ID with its angle brackets, if there is one
 * @param description the Content-Description, if there is one
 * @param children parts of a multipart, or the one embedded message
 * @param defects what is wrong with this very entity
 */
public record Part(
        String path,
        long start,
        long bodyStart,
        long end,
        long bodyLines,
        MediaType mediaType,
        String transferEncoding,
        Optional<Disposition> disposition,
        Optional<String> contentId,
        Optional<String> description,
        List<Part> children,
        Set<Defect> defects) {
    /** Copies the collections and checks the order of the offsets. */
    public Part {
        children = List.copyOf(children);
        defects = Set.copyOf(defects);
        if (start < 0 || bodyStart < start || end < bodyStart) {
            throw new IllegalArgumentException("Offsets out of order: " + start + ", " + bodyStart + ", " + end);
        }
    }

    /** Size of the body in octets, still encoded. */
    public long bodySize() {
        return end - bodyStart;
    }

    /** The file name from Content-Disposition, else from Content-Type, decoded. */
    public Optional<String> fileName() {
        Optional<String> given = disposition.map(d -> d.parameters().get("filename"));
        return given.isPresent() ? given : mediaType.parameter("name");
    }

    /** Visits this entity and everything below it, parents first. */
    public void walk(Consumer<Part> visitor) {
        visitor.accept(this);
        for (Part child : children) {
            child.walk(visitor);
        }
    }

    /** The entity with this section number below this one, or empty. */
    public Optional<Part> find(String wanted) {
        if (path.equals(wanted)) {
            return Optional.of(this);
        }
        for (Part child : children) {
            Optional<Part> found = child.find(wanted);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /**
     * The tree for the same message after its head has grown: header fields were put in front or taken away.
     *
     * @param headDelta by how many bytes the root's header grew; negative if it shrank
     */
    public Part rebased(long headDelta) {
        return headDelta == 0 ? this : moved(0, headDelta);
    }

    private Part moved(long startDelta, long delta) {
        List<Part> below = children.stream().map(c -> c.moved(delta, delta)).toList();
        return new Part(
                path,
                start + startDelta,
                bodyStart + delta,
                end + delta,
                bodyLines,
                mediaType,
                transferEncoding,
                disposition,
                contentId,
                description,
                below,
                defects);
    }
}
