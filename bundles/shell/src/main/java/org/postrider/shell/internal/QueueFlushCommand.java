package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:queue-flush}. */
@Service
@Command(scope = "mail", name = "queue-flush", description = "Tries matching entries now")
public final class QueueFlushCommand extends QueueAction {
    @Override
    void run() throws Exception {
        count("entries are tried now", queue(q -> q.flush(filter(false))));
    }
}
