package org.postrider.shell.internal;

import java.time.Duration;
import java.time.Instant;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.queue.QueueAdmin;

/** {@code mail:queue-list}. */
@Service
@Command(scope = "mail", name = "queue-list", description = "Lists the queue")
public final class QueueListCommand extends QueueAction {
    @Override
    void run() throws Exception {
        Rows rows = rows(
                "The queue is empty", "Id", "State", "Age", "Size", "Sender", "Rcpts", "Tries", "Next", "Last error");
        for (QueueAdmin.QueueEntry entry : queue(q -> q.list(filter(true)))) {
            rows.add(
                    entry.id(),
                    entry.state().name().toLowerCase(java.util.Locale.ROOT),
                    Duration.between(entry.received(), Instant.now()),
                    entry.size(),
                    entry.sender().isEmpty() ? "<>" : entry.sender(),
                    entry.recipients(),
                    entry.tries(),
                    entry.next(),
                    entry.lastError());
        }
        rows.print();
    }
}
