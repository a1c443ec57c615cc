package org.postrider.shell.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.queue.QueueAdmin.QueueFilter;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceEvent;

/** {@code mail:why}. */
@Service
@Command(
        scope = "mail",
        name = "why",
        description = "Says in one sentence what happened to a message, why, and what to do")
public final class WhyCommand extends MailAction {
    /** The trace gives the messages that moved last; the newest is among them, or waits in the queue. */
    private static final int CANDIDATES = 50;

    @Argument(name = "query", required = true, description = "Message id, or an address (its newest message)")
    String query = "";

    @Override
    void run() throws Exception {
        List<TraceEvent> found = trace(query, CANDIDATES);
        List<QueueAdmin.QueueEntry> waiting = query.contains("@") && !query.startsWith("<")
                ? roles().ask(QueueAdmin.class, "queue", q -> q.list(QueueFilter.id(query)))
                : List.of();
        String id = Newest.id(found, waiting).orElse(query);
        List<TraceEvent> events =
                found.stream().filter(step -> step.id().equals(id)).toList();
        if (events.isEmpty() && !id.equals(query)) {
            events = trace(id, 1);
        }
        Optional<QueueAdmin.QueueDetail> queued = roles().ask(QueueAdmin.class, "queue", q -> q.show(id));
        if (events.isEmpty() && queued.isEmpty()) {
            throw new MailCommandException(
                    "Nothing is known of " + query
                            + ": it never got this far, or its trace has been rotated away; look at the sender's log for a reply");
        }
        String sentence = new Explanation(id, events, queued.map(QueueAdmin.QueueDetail::entry)).sentence();
        done(sentence, "id", id, "sentence", sentence);
    }

    private List<TraceEvent> trace(String wanted, int limit) throws Exception {
        return roles().ask(Trace.class, "chain", trace -> trace.find(wanted, limit));
    }
}
