package org.postrider.shell.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.content.Content;
import org.postrider.role.quarantine.Quarantine;

/** {@code mail:quarantine-show}. */
@Service
@Command(
        scope = "mail",
        name = "quarantine-show",
        description = "Shows a quarantined message, harmless for the terminal")
public final class QuarantineShowCommand extends MailAction {
    @Argument(name = "id", required = true, description = "Item id")
    @Completion(QuarantineIdCompleter.class)
    String id = "";

    @Option(name = "--headers", description = "The header only")
    boolean headers;

    @Override
    void run() throws Exception {
        List<Quarantine.Item> items = roles().ask(Quarantine.class, "quarantine", q -> q.list(id, 1));
        Content content = roles().ask(Quarantine.class, "quarantine", q -> q.content(id))
                .orElseThrow(() -> new MailCommandException("No such item: " + id));
        if (json) {
            print(items, content);
            return;
        }
        for (Quarantine.Item item : items) {
            out().println("Kept:     " + Plain.text(item.time()) + " as " + item.category() + ": "
                    + Plain.text(item.reason()));
            out().println("Envelope: <" + Plain.text(item.sender()) + "> to <" + Plain.text(item.recipient()) + ">");
        }
        out().println();
        String text = Shown.text(content);
        int end = text.indexOf("\r\n\r\n");
        Shown.print(headers && end >= 0 ? text.substring(0, end) : text, content, out());
    }

    private void print(List<Quarantine.Item> items, Content content) throws IOException {
        Optional<Quarantine.Item> item = items.stream().findFirst();
        done(
                "",
                "id",
                id,
                "time",
                item.map(Quarantine.Item::time),
                "kind",
                item.map(Quarantine.Item::category),
                "reason",
                item.map(Quarantine.Item::reason),
                "sender",
                item.map(Quarantine.Item::sender),
                "rcpt",
                item.map(Quarantine.Item::recipient),
                "content",
                Shown.text(content));
    }
}
