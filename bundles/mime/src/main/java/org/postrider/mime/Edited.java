package org.postrider.mime;

import java.util.List;
import org.postrider.content.Content;
import org.postrider.filter.Edit;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

/**
 * A message after edits. Immutable.
 *
 * @param content a rope that shares all unchanged bytes with the original
 * @param root the tree over {@code content}
 * @param headers the root's fields in {@code content}
 * @param skipped edits of this message that could not be applied, such as of a part that is not there
 */
public record Edited(Content content, Part root, List<HeaderField> headers, List<Edit> skipped) {
    /** Copies the lists. */
    public Edited {
        headers = List.copyOf(headers);
        skipped = List.copyOf(skipped);
    }
}
