package org.postrider.role.store;

import java.util.List;

/** What has changed in a mailbox since a MODSEQ. */
public sealed interface Delta {
    /**
     * Changes in order of their MODSEQ.
     *
     * @param changed new and changed messages, each once, by UID
     * @param vanished UIDs gone
     * @param upTo MODSEQ that this brings the reader to
     * @param more true if the limit cut it: ask again from {@code upTo}
     */
    record Changes(List<MessageInfo> changed, UidSet vanished, long upTo, boolean more) implements Delta {
        /** Copies the list. */
        public Changes {
            changed = List.copyOf(changed);
        }
    }

    /** The journal no longer reaches back that far, or the mailbox was rebuilt: read all. */
    record Resync() implements Delta {}

    /** The mailbox is gone. */
    record Gone() implements Delta {}
}
