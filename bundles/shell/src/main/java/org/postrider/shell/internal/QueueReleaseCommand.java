package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:queue-release}. */
@Service
@Command(scope = "mail", name = "queue-release", description = "Releases held entries")
public final class QueueReleaseCommand extends QueueAction {
    @Override
    void run() throws Exception {
        count("entries released", queue(q -> q.release(filter(false))));
    }
}
