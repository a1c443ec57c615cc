package org.postrider.role.store;

import java.util.List;

/**
 * What a change of flags did.
 *
 * @param messages messages in the set that exist and were not refused, after the change
 * @param modified UIDs left alone because of UNCHANGEDSINCE
 */
public record FlagResult(List<MessageInfo> messages, UidSet modified) {
    /** Copies the list. */
    public FlagResult {
        messages = List.copyOf(messages);
    }
}
