package org.postrider.shell.internal;

import org.postrider.role.store.MailboxName;

/** How the shell writes mailbox names: {@code owner/path}, {@code SHARED/path}. */
final class MailboxNames {
    private MailboxNames() {}

    static String print(MailboxName name) {
        return (name.owner().isEmpty() ? "SHARED" : name.owner()) + "/" + name.path();
    }

    static MailboxName parse(String text) throws MailCommandException {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new MailCommandException(
                    "Not a mailbox: " + text + " (write alice@example.org/INBOX or SHARED/news)");
        }
        String owner = text.substring(0, slash);
        try {
            return new MailboxName(owner.equals("SHARED") ? "" : owner, text.substring(slash + 1));
        } catch (IllegalArgumentException e) {
            throw new MailCommandException(String.valueOf(e.getMessage()), e);
        }
    }
}
