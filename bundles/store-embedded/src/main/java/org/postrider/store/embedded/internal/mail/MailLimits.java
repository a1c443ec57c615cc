package org.postrider.store.embedded.internal.mail;

/**
 * Bounds of mailboxes.
 *
 * @param journalChanges changes remembered for each
 * @param mailboxesPerOwner mailboxes
 * @param copiedAtOnce messages that one change copies
 */
public record MailLimits(int journalChanges, int mailboxesPerOwner, int copiedAtOnce) {
    /** A tenth of what fits into the smallest segment, and others want their turn. */
    private static final int COPIED_AT_ONCE = 20_000;

    /** 10,000 of each. */
    public static final MailLimits DEFAULT = new MailLimits(10_000, 10_000);

    /** With as many copied at once as is good. */
    public MailLimits(int journalChanges, int mailboxesPerOwner) {
        this(journalChanges, mailboxesPerOwner, COPIED_AT_ONCE);
    }
}
