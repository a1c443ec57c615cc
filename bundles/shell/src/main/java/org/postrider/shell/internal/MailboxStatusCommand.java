package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MailboxStatus;

/** {@code mail:mailbox-status}. */
@Service
@Command(scope = "mail", name = "mailbox-status", description = "Shows one mailbox")
public final class MailboxStatusCommand extends MailAction {
    @Argument(name = "mailbox", required = true, description = "owner/path, such as alice@example.org/INBOX")
    String mailbox = "";

    @Override
    void run() throws Exception {
        MailboxName name = MailboxNames.parse(mailbox);
        MailboxNames.owner(name.owner(), roles().ask(MailStore.class, "store.embedded", MailStore::owners));
        MailboxInfo box = roles().ask(MailStore.class, "store.embedded", s -> s.find(name))
                .orElseThrow(() -> new MailCommandException("No such mailbox: " + mailbox));
        MailboxStatus status = roles().ask(MailStore.class, "store.embedded", s -> s.status(box.id()));
        Rows rows = rows("", "Key", "Value");
        rows.add("name", MailboxNames.print(box.name()));
        rows.add("id", box.id().value());
        rows.add("uidvalidity", box.uidValidity());
        rows.add("uidnext", status.uidNext());
        rows.add("modseq", status.highestModSeq());
        rows.add("messages", status.messages());
        rows.add("unseen", status.unseen());
        rows.add("deleted", status.deleted());
        rows.add("size", status.size());
        rows.add("special-use", box.specialUse());
        rows.add("acl", box.acl());
        rows.print();
    }
}
