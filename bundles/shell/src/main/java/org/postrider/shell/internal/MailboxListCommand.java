package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxStatus;

/** {@code mail:mailbox-list}. */
@Service
@Command(scope = "mail", name = "mailbox-list", description = "Lists mailboxes")
public final class MailboxListCommand extends MailAction {
    @Argument(name = "user", description = "Of this user only; SHARED for shared mailboxes")
    @Completion(UserCompleter.class)
    String user = "";

    @Override
    void run() throws Exception {
        List<String> all = roles().ask(MailStore.class, "store.embedded", MailStore::owners);
        List<String> owners = user.isEmpty() ? all : List.of(MailboxNames.owner(user, all));
        Rows rows = rows("No mailbox yet", "Mailbox", "Msgs", "Unseen", "Size", "UIDValidity", "ModSeq", "ACL");
        for (String owner : owners) {
            for (MailboxInfo box : roles().ask(MailStore.class, "store.embedded", s -> s.list(owner))) {
                MailboxStatus status = roles().ask(MailStore.class, "store.embedded", s -> s.status(box.id()));
                rows.add(
                        MailboxNames.print(box.name()),
                        status.messages(),
                        status.unseen(),
                        status.size(),
                        box.uidValidity(),
                        status.highestModSeq(),
                        box.acl());
            }
        }
        rows.print();
    }
}
