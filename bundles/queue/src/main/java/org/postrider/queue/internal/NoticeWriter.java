package org.postrider.queue.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.postrider.content.Content;
import org.postrider.message.Address;
import org.postrider.message.Part;
import org.postrider.message.Recipient;
import org.postrider.mime.MailDate;
import org.postrider.mime.MessageBuilder;
import org.postrider.mime.MessageBuilder.Field;
import org.postrider.reply.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes delivery status notifications: multipart/report (RFC 6522) of a text for people, the status for programs (RFC 3464)
 * and what is returned of the message, by reference. Thread-safe.
 */
final class NoticeWriter {
    /** What a notification says. */
    enum Kind {
        /** It will never arrive. */
        FAILURE("Undelivered mail returned to sender", "could not be delivered to"),
        /** It takes longer. */
        DELAY("Delayed mail (still being retried)", "has not been delivered yet; more tries follow. It waits for"),
        /** It has arrived. */
        SUCCESS("Successful mail delivery report", "was delivered to");

        private final String subject;
        private final String sentence;

        Kind(String subject, String sentence) {
            this.subject = subject;
            this.sentence = sentence;
        }
    }

    /**
     * One recipient in a notification.
     *
     * @param recipient the recipient after aliases
     * @param action the action word of RFC 3464 section 2.3.3
     * @param reply the last reply, if there was one
     * @param where where it came from, or empty
     */
    record Line(Recipient recipient, String action, Optional<Reply> reply, String where) {}

    private static final Logger LOG = LoggerFactory.getLogger(NoticeWriter.class);
    private static final int SCAN = 64 << 10;

    private final String hostname;
    private final long sizeLimit;
    private final Supplier<MessageBuilder> builders;

    /** @param sizeLimit larger messages are returned as headers only, in bytes */
    NoticeWriter(String hostname, long sizeLimit, Supplier<MessageBuilder> builders) {
        this.hostname = hostname;
        this.sizeLimit = sizeLimit;
        this.builders = builders;
    }

    /**
     * A notification's bytes.
     *
     * @param content header and body
     * @param eightBit whether it has 8-bit bytes
     */
    record Notice(Content content, boolean eightBit) {}

    /** Writes a notification about an entry to an address. Reads the original's bytes. */
    Notice write(Entry entry, Kind kind, Address to, List<Line> lines, Instant now, String id) {
        boolean full = kind == Kind.FAILURE && returnsAll(entry);
        Content returned = full ? entry.mail().content() : head(entry);
        boolean eightBit;
        try {
            eightBit = eightBit(returned);
        } catch (IOException e) {
            // Damaged bytes cannot be returned, but the sender is told all the same.
            LOG.warn(
                    "id={} event=original-unreadable cause=\"{}\" hint=\"is the disk failing?\"",
                    entry.id(),
                    e.getMessage());
            returned = Content.empty();
            eightBit = false;
        }
        MessageBuilder builder = builders.get()
                .rawHeader("From", "Mail Delivery System <MAILER-DAEMON@" + hostname + ">")
                .rawHeader("To", "<" + to + ">")
                .header("Subject", kind.subject)
                .date(now.atOffset(ZoneOffset.UTC))
                .rawHeader("Message-ID", "<" + id + "@" + hostname + ">")
                .rawHeader("Auto-Submitted", "auto-replied")
                .multipart("report", Map.of("report-type", "delivery-status"))
                .text(text(entry, kind, lines))
                .deliveryStatus(status(entry, kind, lines, now));
        if (full) {
            builder.message(returned, eightBit);
        } else {
            builder.originalHeaders(returned, eightBit);
        }
        return new Notice(builder.build(), eightBit || to.international());
    }

    /** Without a wish the headers are returned; the whole only if asked for and not too large. */
    private boolean returnsAll(Entry entry) {
        return switch (entry.mail().envelope().dsnReturn()) {
            case FULL -> entry.mail().content().size() <= sizeLimit;
            case HEADERS, UNSPECIFIED -> false;
        };
    }

    private Content head(Entry entry) {
        Part root = entry.mail().structure();
        return entry.mail().content().slice(root.start(), Math.min(root.bodyStart(), root.start() + sizeLimit));
    }

    private static boolean eightBit(Content content) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(SCAN, content.size()));
        long at = 0;
        while (at < content.size()) {
            chunk.clear();
            at += content.read(at, chunk);
            for (byte b : chunk.flip().array()) {
                if (b < 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private String text(Entry entry, Kind kind, List<Line> lines) {
        StringBuilder text = new StringBuilder("This is the mail system at ")
                .append(hostname)
                .append(".\n\nYour message of ")
                .append(MailDate.format(entry.mail().received().atOffset(ZoneOffset.UTC)))
                .append(" (id ")
                .append(entry.id())
                .append(")\n")
                .append(kind.sentence)
                .append(":\n\n");
        for (Line line : lines) {
            text.append("  <").append(line.recipient().address()).append(">\n");
            line.reply().ifPresent(r -> text.append("    ").append(r).append('\n'));
        }
        return text.toString();
    }

    private List<List<Field>> status(Entry entry, Kind kind, List<Line> lines, Instant now) {
        List<List<Field>> groups = new ArrayList<>();
        List<Field> message = new ArrayList<>();
        message.add(new Field("Reporting-MTA", "dns; " + hostname));
        entry.mail()
                .envelope()
                .envelopeId()
                .ifPresent(envid -> message.add(new Field("Original-Envelope-Id", Xtext.decode(envid))));
        message.add(new Field(
                "Arrival-Date", MailDate.format(entry.mail().received().atOffset(ZoneOffset.UTC))));
        message.add(new Field("X-Postrider-Id", entry.id()));
        groups.add(message);
        for (Line line : lines) {
            groups.add(recipient(kind, line, now));
        }
        return groups;
    }

    private static List<Field> recipient(Kind kind, Line line, Instant now) {
        List<Field> fields = new ArrayList<>();
        Recipient recipient = line.recipient();
        recipient
                .originalRecipient()
                .ifPresent(original -> fields.add(new Field("Original-Recipient", original(original))));
        String type = recipient.address().international() ? "utf-8" : "rfc822";
        fields.add(new Field("Final-Recipient", type + "; " + recipient.address()));
        fields.add(new Field("Action", line.action()));
        fields.add(new Field("Status", statusCode(kind, line)));
        if (!line.where().isEmpty()) {
            fields.add(new Field("X-Postrider-Where", line.where()));
        }
        line.reply().ifPresent(r -> fields.add(new Field("Diagnostic-Code", "smtp; " + r)));
        fields.add(new Field("Last-Attempt-Date", MailDate.format(now.atOffset(ZoneOffset.UTC))));
        return fields;
    }

    /** {@code rfc822;a+2Bb@example.org} as {@code rfc822; a+b@example.org}. */
    private static String original(String parameter) {
        int semicolon = parameter.indexOf(';');
        return parameter.substring(0, semicolon + 1) + " " + Xtext.decode(parameter.substring(semicolon + 1));
    }

    private static String statusCode(Kind kind, Line line) {
        String given = line.reply().map(Reply::status).orElse("");
        String wanted = switch (kind) {
            case FAILURE -> "5";
            case DELAY -> "4";
            case SUCCESS -> "2";
        };
        return given.startsWith(wanted) ? given : wanted + ".0.0";
    }
}
