package org.postrider.shell.internal;

import java.util.List;
import org.postrider.role.store.MailboxName;

/** How the shell writes mailbox names: {@code owner/path}, {@code SHARED/path}. */
final class MailboxNames {
    private MailboxNames() {}

    static String print(MailboxName name) {
        return (name.owner().isEmpty() ? "SHARED" : name.owner()) + "/" + name.path();
    }

    /** The owner, if there are mailboxes of it: the store makes an INBOX for whoever it is asked for, and a look must not. */
    static String owner(String written, List<String> all) throws MailCommandException {
        String owner = written.equals("SHARED") ? "" : written;
        if (!owner.isEmpty() && !all.contains(owner)) {
            throw new MailCommandException(written + " has no mailbox (yet); see mail:mailbox-list and mail:user-list");
        }
        return owner;
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
