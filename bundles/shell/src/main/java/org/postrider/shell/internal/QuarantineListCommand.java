package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.quarantine.Quarantine;

/** {@code mail:quarantine-list}. */
@Service
@Command(scope = "mail", name = "quarantine-list", description = "Lists quarantined mail, newest first")
public final class QuarantineListCommand extends MailAction {
    @Argument(name = "pattern", description = "Item id, or an address with *")
    String pattern = "";

    @Option(name = "-n", description = "At most so many")
    int limit = 100;

    @Override
    void run() throws Exception {
        Rows rows = rows(
                "The quarantine is empty", "Id", "Time", "Kind", "Sender", "Rcpt", "Subject", "Expires", "ReleasedBy");
        for (Quarantine.Item item : roles().ask(Quarantine.class, "quarantine", q -> q.list(pattern, limit))) {
            rows.add(
                    item.id(),
                    item.time(),
                    item.category(),
                    item.sender(),
                    item.recipient(),
                    item.subject(),
                    item.expires(),
                    item.releasedBy());
        }
        rows.print();
    }
}
