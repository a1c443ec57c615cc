package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:quarantine-delete}. */
@Service
@Command(scope = "mail", name = "quarantine-delete", description = "Deletes a quarantined message")
public final class QuarantineDeleteCommand extends MailAction {
    @Argument(name = "id", required = true, description = "Item id")
    @Completion(QuarantineIdCompleter.class)
    String id = "";

    @Override
    void run() throws Exception {
        if (!roles().ask(org.postrider.role.quarantine.Quarantine.class, "quarantine", q -> q.delete(id))) {
            throw new MailCommandException("No such item: " + id);
        }
        done("Deleted " + id, "deleted", id);
    }
}
