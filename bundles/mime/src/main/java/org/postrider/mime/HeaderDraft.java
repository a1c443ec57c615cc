package org.postrider.mime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.content.Piece;
import org.postrider.filter.Edit;
import org.postrider.message.Defect;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

/**
 * The root's header while edits are applied: fields, and between them the lines that are none, which stay untouched.
 * Confined to one call.
 */
final class HeaderDraft {
    /**
     * One field, or lines that are no field ({@code name} null).
     *
     * @param rawValue as in {@link HeaderField}
     * @param from where it stands in the original
     * @param to its end there
     * @param added its bytes, if it stands nowhere in the original
     */
    private record Line(@Nullable String name, String rawValue, long from, long to, byte @Nullable [] added) {
        boolean is(String other) {
            return name != null && name.equalsIgnoreCase(other);
        }
    }

    private static final byte[] CRLF = {'\r', '\n'};

    private final Content original;
    private final List<Line> lines = new ArrayList<>();
    /** Where the empty line stands, or would. */
    private final long end;

    private final boolean emptyLine;
    /** The last line has no line end, so nothing may follow it directly. */
    private final boolean bare;

    private boolean structural;

    HeaderDraft(Content original, Part root, List<HeaderField> fields) throws IOException {
        this.original = original;
        this.emptyLine = !root.defects().contains(Defect.UNTERMINATED_HEADER);
        this.end = emptyLine ? root.bodyStart() - emptyLineSize(root.bodyStart()) : root.bodyStart();
        this.bare = end > 0 && byteAt(end - 1) != '\n';
        long at = 0;
        for (HeaderField field : fields) {
            gap(at, field.start());
            lines.add(new Line(field.name(), field.rawValue(), field.start(), field.end(), null));
            at = field.end();
        }
        gap(at, end);
    }

    private void gap(long from, long to) {
        if (to > from) {
            lines.add(new Line(null, "", from, to, null));
        }
    }

    private long emptyLineSize(long bodyStart) throws IOException {
        return bodyStart >= 2 && byteAt(bodyStart - 2) == '\r' ? 2 : 1;
    }

    private int byteAt(long position) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        original.read(position, one);
        return one.get(0);
    }

    /** Applies a header edit; others are not for here. */
    void apply(Edit edit) throws IOException {
        if (edit instanceof Edit.AddHeader add) {
            lines.add(line(add.name(), add.value()));
        } else if (edit instanceof Edit.InsertHeader insert) {
            lines.add(place(insert.index()), line(insert.name(), insert.value()));
        } else if (edit instanceof Edit.ChangeHeader change) {
            change(change);
        } else if (edit instanceof Edit.RemoveHeader remove) {
            remove(remove);
        }
    }

    private void change(Edit.ChangeHeader change) {
        int seen = 0;
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).name();
            if (name != null && lines.get(i).is(change.name()) && ++seen == change.nth()) {
                lines.set(i, line(name, change.value()));
                return;
            }
        }
        lines.add(line(change.name(), change.value()));
    }

    private void remove(Edit.RemoveHeader remove) {
        int seen = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).is(remove.name()) && (++seen == remove.nth() || remove.nth() == 0)) {
                noteStructure(remove.name());
                lines.remove(i--);
            }
        }
    }

    /** Index in {@link #lines} below this many fields. */
    private int place(int fieldsAbove) throws IOException {
        if (fieldsAbove == 0) {
            // A first line that starts with a space would become a fold of what is put above it.
            boolean fold = !lines.isEmpty() && lines.get(0).name() == null && HeaderText.isBlank(byteAt(0));
            return fold ? 1 : 0;
        }
        int seen = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).name() != null && ++seen == fieldsAbove) {
                return i + 1;
            }
        }
        return lines.size();
    }

    private Line line(String name, String value) {
        noteStructure(name);
        boolean spaced = value.startsWith(" ") || value.startsWith("\t") || value.startsWith("\r\n");
        String rawValue = spaced ? value : ' ' + value;
        byte[] bytes = (name + ':' + rawValue + "\r\n").getBytes(StandardCharsets.UTF_8);
        return new Line(name, rawValue, 0, 0, bytes);
    }

    private void noteStructure(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        structural |= lower.startsWith("content-") || lower.equals("mime-version");
    }

    /** True if the tree itself may have changed. */
    boolean structural() {
        return structural;
    }

    /** Whether the original header ends with an empty line. */
    boolean hasEmptyLine() {
        return emptyLine;
    }

    /** Where the original's header lines end. */
    long end() {
        return end;
    }

    /**
     * Gathers the new header without its empty line; {@code fields} gets its fields. Neighbours in the original stay one
     * piece, so that a rope does not grow with the number of fields.
     */
    Content build(List<HeaderField> fields) {
        List<Piece> pieces = new ArrayList<>();
        long at = 0;
        long from = 0;
        long to = 0;
        for (Line line : lines) {
            boolean unended = bare && line.added() == null && line.to() == end;
            long size = line.added() == null ? line.to() - line.from() : line.added().length;
            size += unended ? CRLF.length : 0;
            if (line.name() != null) {
                fields.add(new HeaderField(line.name(), line.rawValue(), at, at + size));
            }
            at += size;
            if (line.added() != null) {
                pieces.addAll(original.slice(from, to).pieces());
                pieces.add(new Piece.Inline(line.added()));
                from = to;
            } else if (line.from() != to) {
                pieces.addAll(original.slice(from, to).pieces());
                from = line.from();
                to = line.to();
            } else {
                to = line.to();
            }
            if (unended) {
                pieces.addAll(original.slice(from, to).pieces());
                from = to;
                pieces.add(new Piece.Inline(CRLF));
            }
        }
        pieces.addAll(original.slice(from, to).pieces());
        return Content.ofPieces(pieces);
    }
}
