package org.postrider.imap.internal.fetch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a FETCH asks for. Immutable.
 *
 * @param items data items, each once, in order
 */
public record FetchRequest(List<FetchItem> items) {
    /** Copies the list and drops what is asked for twice. */
    public FetchRequest {
        items = List.copyOf(new LinkedHashSet<>(items));
    }

    /** True if the message's content is needed, not only what the mailbox knows of it. */
    public boolean needsContent() {
        return items.stream().anyMatch(FetchRequest::needsContent);
    }

    private static boolean needsContent(FetchItem item) {
        return item instanceof Section
                || item == FetchItem.Plain.ENVELOPE
                || item == FetchItem.Plain.BODY
                || item == FetchItem.Plain.BODYSTRUCTURE;
    }

    /** True if it sets {@code \Seen} on the way. */
    public boolean setsSeen() {
        return items.stream().anyMatch(i -> i instanceof Section section && !section.peek());
    }

    /** Whether an item is among them. */
    public boolean has(FetchItem item) {
        return items.contains(item);
    }

    /** The same with these items in front, if they are not in it. */
    public FetchRequest with(Set<FetchItem.Plain> more) {
        List<FetchItem> all = new ArrayList<>();
        for (FetchItem item : more) {
            if (!items.contains(item)) {
                all.add(item);
            }
        }
        all.addAll(items);
        return new FetchRequest(all);
    }
}
