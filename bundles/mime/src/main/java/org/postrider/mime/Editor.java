package org.postrider.mime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.postrider.content.Content;
import org.postrider.filter.Edit;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

/**
 * Applies edits to a message as operations on its rope: no body is copied. Stateless.
 *
 * <p>Header edits take effect one after the other. Section numbers of {@link Edit.ReplacePart} mean the tree that was
 * given, whatever edits stand before. {@link Edit.ReplaceBody} wins over all part replacements, and a replaced part over
 * those inside it; of two for the same part the later wins. The new tree is the old one moved, with the old defects, and
 * is scanned again only if body, parts or a Content field changed.
 */
public final class Editor {
    private Editor() {}

    /** Applies edits with {@link ScanLimits#DEFAULT}. */
    public static Edited apply(Content content, Part root, List<HeaderField> headers, List<Edit> edits)
            throws IOException {
        return apply(content, root, headers, edits, ScanLimits.DEFAULT);
    }

    /**
     * Applies edits.
     *
     * @param content the message
     * @param root its tree
     * @param headers the root's fields, all of them and in order, as scanned
     * @param edits in order; those of the envelope are passed over
     * @param limits bounds of a new scan
     * @throws IOException if the content cannot be read
     */
    public static Edited apply(
            Content content, Part root, List<HeaderField> headers, List<Edit> edits, ScanLimits limits)
            throws IOException {
        HeaderDraft draft = new HeaderDraft(content, root, headers);
        List<Replacement> parts = new ArrayList<>();
        List<Edit> skipped = new ArrayList<>();
        Optional<Content> body = Optional.empty();
        boolean headerChanged = false;
        for (Edit edit : edits) {
            if (edit instanceof Edit.ReplaceBody replace) {
                body = Optional.of(replace.body());
            } else if (edit instanceof Edit.ReplacePart replace) {
                collect(root, replace, parts, skipped);
            } else if (!envelope(edit)) {
                draft.apply(edit);
                headerChanged = true;
            }
        }
        if (!headerChanged && body.isEmpty() && parts.isEmpty()) {
            return new Edited(content, root, headers, skipped);
        }
        List<HeaderField> fields = new ArrayList<>();
        Content header = draft.build(fields);
        Content rest = body.isPresent()
                ? Content.concat(Content.of("\r\n"), body.get())
                : replaced(content, draft.end(), parts, skipped);
        Content all = Content.concat(header, rest);
        if (body.isPresent() || !parts.isEmpty() || draft.structural()) {
            Scanned scanned = StructureScanner.scan(all, limits);
            return new Edited(all, scanned.root(), scanned.headers(), skipped);
        }
        return new Edited(all, root.rebased(all.size() - content.size()), fields, skipped);
    }

    private static boolean envelope(Edit edit) {
        return edit instanceof Edit.ChangeSender
                || edit instanceof Edit.AddRecipient
                || edit instanceof Edit.RemoveRecipient;
    }

    /** A range of the original and what comes in its place. */
    private record Replacement(long from, long to, Edit.ReplacePart edit) {}

    private static void collect(Part root, Edit.ReplacePart edit, List<Replacement> parts, List<Edit> skipped) {
        Optional<Part> part = edit.path().isEmpty() ? Optional.empty() : root.find(edit.path());
        if (part.isEmpty()) {
            skipped.add(edit);
            return;
        }
        Replacement replacement = new Replacement(part.get().start(), part.get().end(), edit);
        parts.removeIf(r -> {
            boolean same = r.edit().path().equals(edit.path());
            if (same) {
                skipped.add(r.edit());
            }
            return same;
        });
        parts.add(replacement);
    }

    /** The original from {@code start} on with its parts replaced, outer ones first. */
    private static Content replaced(Content content, long start, List<Replacement> parts, List<Edit> skipped)
            throws IOException {
        parts.sort(Comparator.comparingLong(Replacement::from).thenComparing(r -> -r.to()));
        List<Content> out = new ArrayList<>();
        long at = start;
        for (Replacement part : parts) {
            if (part.from() < at) {
                skipped.add(part.edit());
                continue;
            }
            out.add(content.slice(at, part.from()));
            out.add(part.edit().entity());
            at = part.to();
            if (at < content.size() && !HeaderText.isSpace(byteAt(content, at))) {
                // An empty part between two delimiters has no line end that the second could claim.
                out.add(Content.of("\r\n"));
            }
        }
        out.add(content.slice(at, content.size()));
        return Content.concat(out.toArray(new Content[0]));
    }

    private static int byteAt(Content content, long position) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        content.read(position, one);
        return one.get(0);
    }
}
