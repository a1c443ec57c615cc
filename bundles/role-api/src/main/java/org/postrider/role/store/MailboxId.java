package org.postrider.role.store;

/**
 * A mailbox for ever, also after renames (RFC 8474 MAILBOXID).
 *
 * @param value letters, digits, hyphens; at most 64
 */
public record MailboxId(String value) {
    /** Checks the form. */
    public MailboxId {
        if (!value.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("Not a mailbox id: " + value);
        }
    }
}
