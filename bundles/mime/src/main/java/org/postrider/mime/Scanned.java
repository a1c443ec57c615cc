package org.postrider.mime;

import java.util.List;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

/**
 * What one scan found. Immutable.
 *
 * @param root the message's own entity, path {@code ""}
 * @param headers the root's fields from the top; lines that are no fields are left out
 * @param size bytes scanned
 */
public record Scanned(Part root, List<HeaderField> headers, long size) {
    /** Copies the list. */
    public Scanned {
        headers = List.copyOf(headers);
    }
}
