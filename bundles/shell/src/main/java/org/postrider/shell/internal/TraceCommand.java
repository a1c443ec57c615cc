package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceEvent;

/** {@code mail:trace}. */
@Service
@Command(scope = "mail", name = "trace", description = "Shows what happened to messages, step by step")
public final class TraceCommand extends MailAction {
    @Argument(
            name = "query",
            description = "Message id, address, or Message-ID with its angle brackets; empty: the newest")
    String query = "";

    @Option(name = "--last", description = "At most so many messages")
    int last = 10;

    @Override
    void run() throws Exception {
        List<TraceEvent> events = roles().ask(Trace.class, "chain", trace -> trace.find(query, last));
        if (events.isEmpty() && !query.isEmpty()) {
            throw new MailCommandException("No trace of " + query);
        }
        Rows rows = rows("No trace yet", "Id", "Time", "Role", "Bundle@Version", "Event", "Details");
        for (TraceEvent event : events) {
            rows.add(
                    event.id(),
                    event.at(),
                    event.role(),
                    event.bundle(),
                    event.event(),
                    json ? event.details() : details(event));
        }
        rows.print();
    }

    private static String details(TraceEvent event) {
        StringBuilder text = new StringBuilder();
        event.details()
                .forEach((key, value) -> text.append(text.isEmpty() ? "" : " ")
                        .append(key)
                        .append('=')
                        .append(Plain.text(value)));
        return text.toString();
    }
}
