package org.postrider.shell.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;
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
    private static final int SHOWN = 64 * 1024;

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
        for (Quarantine.Item item : items) {
            out().println("Kept:     " + Plain.text(item.time()) + " as " + item.category() + ": "
                    + Plain.text(item.reason()));
            out().println("Envelope: <" + Plain.text(item.sender()) + "> to <" + Plain.text(item.recipient()) + ">");
        }
        out().println();
        Content shown = content.size() > SHOWN ? content.slice(0, SHOWN) : content;
        String text = new String(shown.toBytes(SHOWN), StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        String part = headers && end >= 0 ? text.substring(0, end) : text;
        List.of(part.split("\r?\n", -1)).forEach(line -> out().println(Plain.text(line)));
        if (content.size() > SHOWN) {
            out().println("[" + (content.size() - SHOWN) + " more bytes]");
        }
    }
}
