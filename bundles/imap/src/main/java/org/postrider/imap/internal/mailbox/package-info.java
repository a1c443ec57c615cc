/**
 * A session's view of mailboxes: names, rights, and the selected one as announced. Start at
 * {@link org.postrider.imap.internal.mailbox.MailboxView}.
 */
package org.postrider.imap.internal.mailbox;
