package org.postrider.role.store;

import java.util.Map;
import java.util.Set;

/**
 * A mailbox without its counts.
 *
 * @param id for ever
 * @param name where it is found now
 * @param uidValidity 1 to 2^32-1 (RFC 9051 section 2.3.1.1)
 * @param specialUse attributes such as {@code \Sent} (RFC 6154)
 * @param acl identifier to rights (RFC 4314), the owner's implicit full rights not included; {@code anyone} for all users
 */
public record MailboxInfo(
        MailboxId id, MailboxName name, long uidValidity, Set<String> specialUse, Map<String, String> acl) {
    /** Copies the collections. */
    public MailboxInfo {
        specialUse = Set.copyOf(specialUse);
        acl = Map.copyOf(acl);
    }
}
