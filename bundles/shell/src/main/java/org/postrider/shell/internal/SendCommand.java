package org.postrider.shell.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;

/** {@code mail:send}. */
@Service
@Command(scope = "mail", name = "send", description = "Puts a message into the queue, as a local client would")
public final class SendCommand extends MailAction {
    @Option(name = "--from", description = "Envelope sender; empty for the null sender")
    String from = "";

    @Option(name = "--to", required = true, multiValued = true, description = "Recipient; several with several --to")
    List<String> to = new ArrayList<>();

    @Option(name = "--subject", description = "Subject")
    String subject = "";

    @Option(name = "--body", description = "Text")
    String body = "";

    /** The server reads it with its own rights: etc/org.apache.karaf.command.acl.mail.cfg leaves this to the admin. */
    @Option(name = "--file", description = "File on the server with a whole message (RFC 5322) to send instead")
    @Nullable
    String file;

    @Override
    void run() throws Exception {
        LocalMail mail = new LocalMail(from, to);
        Content content =
                file == null ? mail.compose(subject, body) : LocalMail.withCrlf(Files.readAllBytes(Path.of(file)));
        String id = mail.send(roles(), content);
        done("250 2.0.0 Ok: " + id, "id", id);
    }
}
