package org.postrider.shell.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceEvent;

/** {@code mail:why}. */
@Service
@Command(
        scope = "mail",
        name = "why",
        description = "Says in one sentence what happened to a message, why, and what to do")
public final class WhyCommand extends MailAction {
    @Argument(name = "query", required = true, description = "Message id, or an address (its newest message)")
    String query = "";

    @Override
    void run() throws Exception {
        List<TraceEvent> events = roles().ask(Trace.class, "chain", trace -> trace.find(query, 1));
        String id = events.isEmpty() ? query : events.get(0).id();
        Optional<QueueAdmin.QueueDetail> queued = roles().ask(QueueAdmin.class, "queue", q -> q.show(id));
        if (events.isEmpty() && queued.isEmpty()) {
            throw new MailCommandException(
                    "Nothing is known of " + query
                            + ": it never got this far, or its trace has been rotated away; look at the sender's log for a reply");
        }
        done(new Explanation(id, events, queued.map(QueueAdmin.QueueDetail::entry)).sentence(), "id", id);
    }
}
