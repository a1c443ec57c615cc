package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:queue-bounce}. */
@Service
@Command(scope = "mail", name = "queue-bounce", description = "Gives matching entries up and notifies their senders")
public final class QueueBounceCommand extends QueueAction {
    @Option(name = "--reason", description = "What the sender is told")
    String reason = "The administrator has given up delivering this message";

    @Option(name = "-f", aliases = "--force", description = "Really give up")
    boolean force;

    @Override
    void run() throws Exception {
        if (!force) {
            throw new MailCommandException("Bouncing mail cannot be undone: repeat with --force");
        }
        count("entries bounced", queue(q -> q.bounce(filter(false), reason)));
    }
}
