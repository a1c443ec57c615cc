package org.postrider.mime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.message.Defect;
import org.postrider.message.HeaderField;
import org.postrider.message.MediaType;
import org.postrider.message.Part;

/**
 * The entities that are open at this point of the scan, outermost first. Confined to one scan.
 *
 * <p>A multipart stays on the stack after its closing delimiter, until an outer delimiter ends it, so that a delimiter in
 * its epilogue is noticed: to some readers it opens one more part.
 */
final class Entities {
    private final ScanLimits limits;
    private final HeaderBlock block;
    private final ArrayList<Node> stack = new ArrayList<>();
    private List<HeaderField> rootFields = List.of();
    private Node top;
    private boolean inHeader = true;
    /** The part limit is reached: no delimiter counts any more. */
    private boolean opaque;

    private int watched;
    private int count = 1;
    private @Nullable Part finished;
    private long steps;

    Entities(ScanLimits limits) {
        this.limits = limits;
        this.block = new HeaderBlock(limits);
        this.top = new Node("", 0, false, false);
        stack.add(top);
    }

    /**
     * The place of a delimiter.
     *
     * @param end offset at which the entity before it ends
     * @param lines line ends before {@code end}
     * @param next offset after its line
     */
    record Cut(long end, long lines, long next) {}

    boolean inHeader() {
        return inHeader;
    }

    /** True if lines that look like a delimiter must be shown to {@link #delimiter}. */
    boolean watching() {
        return watched > 0 && !opaque;
    }

    HeaderBlock header() {
        return block;
    }

    void defect(Defect defect) {
        top.defects.add(defect);
    }

    /**
     * The empty line after a header.
     *
     * @param bodyStart offset after that line
     * @param lines line ends before {@code bodyStart}
     */
    void endHeader(long bodyStart, long lines) {
        readHeader(bodyStart, lines);
        MediaType type = top.header.mediaType();
        boolean multipart = top.header.boundary() != null;
        if (opaque || !(multipart || (type.message() && top.header.transparent()))) {
            inHeader = false;
        } else if (stack.size() >= limits.maxDepth()) {
            tooMuch(Defect.TOO_DEEP);
        } else if (multipart) {
            top.boundary = top.header.boundary();
            watched++;
            inHeader = false;
        } else if (count >= limits.maxParts()) {
            tooMuch(Defect.TOO_MANY_PARTS);
        } else {
            open(new Node(top.prefix, bodyStart, false, true));
        }
    }

    private void tooMuch(Defect defect) {
        defect(defect);
        inHeader = false;
    }

    private void readHeader(long bodyStart, long lines) {
        List<HeaderField> fields = block.fields(top.defects);
        steps += bodyStart - top.start;
        if (stack.size() == 1) {
            rootFields = fields;
        }
        top.read(EntityHeader.read(fields, block::charset, top.inDigest, top.defects), bodyStart, lines);
    }

    private void open(Node child) {
        count++;
        stack.add(child);
        top = child;
        inHeader = true;
        block.open(child.start);
    }

    /**
     * Acts on a line that starts with two hyphens, if it is a delimiter.
     *
     * @param line its bytes without the line end, at least as far as {@code length}
     * @param whole false if the line is longer than what is at hand, so that it cannot be a delimiter
     * @param cut where the line stands
     * @return false if the line is content
     */
    boolean delimiter(byte[] line, int length, boolean whole, Cut cut) {
        int trimmed = length;
        while (trimmed > 2 && HeaderText.isSpace(line[trimmed - 1])) {
            trimmed--;
        }
        int found = whole ? claimant(line, trimmed) : -1;
        if (found < 0) {
            noteNearMiss(line, trimmed);
            return false;
        }
        boolean close = isClose(stack.get(found), trimmed);
        if (!close && count >= limits.maxParts()) {
            opaque = true;
            defect(Defect.TOO_MANY_PARTS);
            return false;
        }
        unwind(found, cut.end(), cut.lines());
        if (close) {
            top.closed = true;
        } else {
            boolean inDigest = top.header.mediaType().subtype().equals("digest");
            open(new Node(top.nextChildPath(), cut.next(), inDigest, false));
        }
        return true;
    }

    /** Depth of the innermost open multipart that this line delimits, or -1. */
    private int claimant(byte[] line, int length) {
        int found = -1;
        for (int i = stack.size() - 1; i >= 0; i--) {
            Node node = stack.get(i);
            if (!matches(node.boundary, line, length)) {
                continue;
            }
            if (found >= 0) {
                // Two multiparts could claim this line; the innermost gets it.
                stack.get(found).defects.add(Defect.AMBIGUOUS_BOUNDARY);
            } else if (!node.closed) {
                found = i;
            } else if (!isClose(node, length)) {
                node.defects.add(Defect.AMBIGUOUS_BOUNDARY);
            }
        }
        steps += stack.size();
        return found;
    }

    private boolean matches(byte @Nullable [] boundary, byte[] line, int length) {
        int size = boundary == null ? 0 : boundary.length + 2;
        if (boundary == null || (length != size && length != size + 2)) {
            return false;
        }
        steps += 1 + boundary.length / 8;
        return Arrays.equals(boundary, 0, boundary.length, line, 2, size)
                && (length == size || (line[size] == '-' && line[size + 1] == '-'));
    }

    private static boolean isClose(Node node, int length) {
        return node.boundary != null && length == node.boundary.length + 4;
    }

    /** RFC 2046 lets a reader take any line that merely begins with the delimiter: such readers see another tree. */
    private void noteNearMiss(byte[] line, int length) {
        for (Node node : stack) {
            byte[] boundary = node.boundary;
            if (boundary != null && length > boundary.length + 2 && !matches(boundary, line, length)) {
                steps += 1 + boundary.length / 8;
                if (Arrays.equals(boundary, 0, boundary.length, line, 2, 2 + boundary.length)) {
                    node.defects.add(Defect.AMBIGUOUS_BOUNDARY);
                }
            }
        }
    }

    /** Ends everything above the entity at this depth. */
    private void unwind(int depth, long end, long lines) {
        if (stack.size() - 1 > depth) {
            endOpenHeader(end, lines);
        }
        while (stack.size() - 1 > depth) {
            pop(end, lines);
        }
    }

    private void endOpenHeader(long cut, long lines) {
        if (inHeader) {
            block.truncate(Math.max(cut, top.start));
            top.defects.add(Defect.UNTERMINATED_HEADER);
            readHeader(Math.max(cut, top.start), lines);
            inHeader = false;
        }
    }

    private void pop(long end, long lines) {
        Node node = stack.remove(stack.size() - 1);
        if (node.boundary != null) {
            watched--;
            if (!node.closed && !opaque) {
                node.defects.add(Defect.UNTERMINATED_MULTIPART);
            }
        }
        Part part = node.finish(end, lines);
        if (stack.isEmpty()) {
            finished = part;
        } else {
            top = stack.get(stack.size() - 1);
            top.add(part);
        }
    }

    /** Ends all that is open and gives the root. */
    Scanned finish(long size, long lines) {
        endOpenHeader(size, lines);
        while (finished == null) {
            pop(size, lines);
        }
        return new Scanned(finished, rootFields, size);
    }

    long steps() {
        return steps;
    }
}
