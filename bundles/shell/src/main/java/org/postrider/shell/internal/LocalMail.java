package org.postrider.shell.internal;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postrider.content.Content;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Envelope;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.mime.MessageBuilder;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.Scanned;
import org.postrider.mime.StructureScanner;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.MailQueue;
import org.postrider.role.runtime.MailIds;

/** A message made in the shell: it goes into the queue unfiltered, so the chain sees it like any other. */
final class LocalMail {
    private final ReversePath sender;
    private final List<Recipient> recipients = new ArrayList<>();

    LocalMail(String from, List<String> to) throws MailCommandException {
        sender = from.isEmpty() ? ReversePath.none() : ReversePath.of(DirectoryAction.address(from));
        for (String one : to) {
            recipients.add(Recipient.of(DirectoryAction.address(one)));
        }
    }

    /** A file's bytes with CRLF line ends, as mail has them (RFC 5322 section 2.3). */
    static Content withCrlf(byte[] file) {
        ByteArrayOutputStream mail = new ByteArrayOutputStream(file.length + file.length / 32);
        byte before = 0;
        for (byte b : file) {
            if (b == '\n' && before != '\r') {
                mail.write('\r');
            } else if (b != '\n' && before == '\r') {
                mail.write('\n');
            }
            mail.write(b);
            before = b;
        }
        if (before == '\r') {
            mail.write('\n');
        }
        return Content.of(mail.toByteArray());
    }

    Content compose(String subject, String body) {
        MessageBuilder message = new MessageBuilder().date(OffsetDateTime.now());
        String from = sender.isNull() ? "MAILER-DAEMON@localhost" : sender.toString();
        message.rawHeader("From", "<" + from + ">");
        List<String> to = recipients.stream().map(r -> "<" + r.address() + ">").toList();
        message.rawHeader("To", String.join(", ", to));
        return message.header("Subject", subject).text(body).build();
    }

    String send(Roles roles, Content content) throws Exception {
        SecureRandom random = new SecureRandom();
        String id = new MailIds(Clock.systemUTC(), random).next();
        Scanned scanned = StructureScanner.scan(content, ScanLimits.DEFAULT);
        SessionFacts session = new SessionFacts(
                "local",
                "local",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "",
                Optional.empty(),
                Optional.empty());
        ChainMail mail = new ChainMail(
                id,
                Envelope.of(sender, recipients),
                session,
                content,
                scanned.root(),
                scanned.headers(),
                Instant.now(),
                Phase.AFTER_ACCEPT,
                Map.of());
        roles.ask(MailQueue.class, "queue", queue -> queue.accept(new Acceptance(mail, List.of(), Optional.empty())));
        return id;
    }
}
