package org.postrider.role.store;

/**
 * Where a mailbox is found.
 *
 * @param owner the account it belongs to, such as {@code alice@example.test}; empty for shared mailboxes
 * @param path names joined by {@code /}, such as {@code INBOX} or {@code Work/2026}; Unicode, no control characters,
 *     no empty names; {@code INBOX} in upper case as first name
 */
public record MailboxName(String owner, String path) {
    private static final int MAX_PATH = 1_000;

    /** Checks the path and normalises INBOX. */
    public MailboxName {
        String first = path.split("/", 2)[0];
        if (first.equalsIgnoreCase("INBOX")) {
            path = "INBOX" + path.substring(first.length());
        }
        boolean empty = path.isEmpty() || path.startsWith("/") || path.endsWith("/") || path.contains("//");
        if (empty || path.length() > MAX_PATH || path.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new IllegalArgumentException("Not a mailbox path: " + path);
        }
    }

    /** The owner's INBOX. */
    public static MailboxName inbox(String owner) {
        return new MailboxName(owner, "INBOX");
    }

    /** True if this lies below the other. */
    public boolean below(MailboxName other) {
        return owner.equals(other.owner) && path.startsWith(other.path + "/");
    }
}
