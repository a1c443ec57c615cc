package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:queue-hold}. */
@Service
@Command(scope = "mail", name = "queue-hold", description = "Holds matching entries")
public final class QueueHoldCommand extends QueueAction {
    @Option(name = "--reason", description = "Why; shown by mail:why")
    String reason = "held by the admin";

    @Override
    void run() throws Exception {
        count("entries held", queue(q -> q.hold(filter(false), reason)));
    }
}
