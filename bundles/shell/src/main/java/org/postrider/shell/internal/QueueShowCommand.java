package org.postrider.shell.internal;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.content.Content;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.queue.QueueAdmin.QueueDetail;
import org.postrider.role.queue.QueueAdmin.QueueEntry;

/** {@code mail:queue-show}. */
@Service
@Command(scope = "mail", name = "queue-show", description = "Shows one entry: plan, header, body")
public final class QueueShowCommand extends MailAction {
    @Argument(name = "id", required = true, description = "Message id")
    @Completion(QueueIdCompleter.class)
    String id = "";

    @Option(name = "--headers", description = "The header only")
    boolean headers;

    @Option(name = "--body", description = "The body only")
    boolean body;

    @Option(name = "--envelope", description = "Envelope and plan only")
    boolean envelope;

    @Override
    void run() throws Exception {
        Optional<QueueDetail> found = roles().ask(QueueAdmin.class, "queue", q -> q.show(id));
        QueueDetail detail = found.orElseThrow(() ->
                new MailCommandException("No such entry: " + id + "; mail:why " + id + " may know what became of it"));
        if (json) {
            print(detail);
            return;
        }
        boolean all = !headers && !body && !envelope;
        if (all || envelope) {
            envelope(detail);
        }
        if (all || headers || body) {
            content(detail.content(), all);
        }
    }

    private void print(QueueDetail detail) throws IOException {
        QueueEntry entry = detail.entry();
        done(
                "",
                "id",
                entry.id(),
                "state",
                entry.state().name().toLowerCase(Locale.ROOT),
                "received",
                entry.received(),
                "size",
                entry.size(),
                "sender",
                entry.sender(),
                "rcpts",
                entry.recipients(),
                "tries",
                entry.tries(),
                "next",
                entry.next(),
                "lastError",
                entry.lastError(),
                "actions",
                detail.actions(),
                "content",
                Shown.text(detail.content()));
    }

    private void envelope(QueueDetail detail) {
        QueueEntry entry = detail.entry();
        out().println("Id:         " + entry.id());
        out().println("State:      " + entry.state());
        out().println("Received:   " + Plain.text(entry.received()));
        out().println("Sender:     <" + Plain.text(entry.sender()) + ">");
        entry.recipients().forEach(r -> out().println("Recipient:  <" + Plain.text(r) + ">"));
        out().println("Tries:      " + entry.tries());
        entry.next().ifPresent(next -> out().println("Next try:   " + Plain.text(next)));
        if (!entry.lastError().isEmpty()) {
            out().println("Last error: " + Plain.text(entry.lastError()));
        }
        detail.actions().forEach(action -> out().println("Action:     " + Plain.text(action)));
        out().println();
    }

    private void content(Content content, boolean all) throws IOException {
        String text = Shown.text(content);
        int end = text.indexOf("\r\n\r\n");
        int bodyStart = end < 0 ? text.length() : end + 4;
        String part = all ? text : headers ? text.substring(0, bodyStart) : text.substring(bodyStart);
        Shown.print(part, content, out());
    }
}
