package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:queue-delete}. */
@Service
@Command(scope = "mail", name = "queue-delete", description = "Deletes matching entries; nobody is notified")
public final class QueueDeleteCommand extends QueueAction {
    @Option(name = "-f", aliases = "--force", description = "Really delete")
    boolean force;

    @Override
    void run() throws Exception {
        if (!force) {
            throw new MailCommandException(
                    "Deleting mail cannot be undone: repeat with --force, or see mail:queue-hold");
        }
        count("entries deleted", queue(q -> q.delete(filter(false))));
    }
}
