package org.postrider.store.embedded.internal.mail;

/**
 * Bounds of mailboxes.
 *
 * @param journalChanges changes remembered for each
 * @param mailboxesPerOwner mailboxes
 */
public record MailLimits(int journalChanges, int mailboxesPerOwner) {
    /** 10,000 of each. */
    public static final MailLimits DEFAULT = new MailLimits(10_000, 10_000);
}
