package org.postrider.relay.internal;

import java.util.Optional;
import java.util.stream.Collectors;
import org.postrider.delivery.Action;
import org.postrider.message.BodyType;
import org.postrider.message.DsnReturn;
import org.postrider.message.Envelope;
import org.postrider.message.Notify;
import org.postrider.message.Recipient;
import org.postrider.reply.Reply;

/** Writes MAIL and RCPT with the parameters that the server offered (RFC 5321, 1870, 6152, 6531, 3461). */
final class MailCommands {
    private final Envelope envelope;
    private final Offers offers;
    private final long size;

    MailCommands(Envelope envelope, Offers offers, long size) {
        this.envelope = envelope;
        this.offers = offers;
        this.size = size;
    }

    /** Why this server can never take the message, if so. */
    Optional<Reply> hindrance(java.util.List<Action> actions) {
        boolean international = envelope.smtpUtf8()
                || envelope.sender().address().filter(a -> a.international()).isPresent()
                || actions.stream().anyMatch(a -> a.recipient().address().international());
        if (international && !offers.has("SMTPUTF8")) {
            return Optional.of(new Reply(553, "5.6.7", "The next host does not support SMTPUTF8 (RFC 6531)"));
        }
        if (offers.maxSize() > 0 && size > offers.maxSize()) {
            return Optional.of(new Reply(
                    552, "5.3.4", "The message has " + size + " bytes, the next host takes " + offers.maxSize()));
        }
        if (envelope.body() == BodyType.BINARY_MIME && !(offers.has("BINARYMIME") && offers.has("CHUNKING"))) {
            return Optional.of(new Reply(554, "5.6.1", "The next host does not support BINARYMIME (RFC 3030)"));
        }
        return Optional.empty();
    }

    String mail() {
        StringBuilder line =
                new StringBuilder("MAIL FROM:<").append(envelope.sender()).append('>');
        if (offers.has("SIZE")) {
            line.append(" SIZE=").append(size);
        }
        if (envelope.body() == BodyType.BINARY_MIME) {
            line.append(" BODY=BINARYMIME");
        } else if (envelope.body() == BodyType.EIGHT_BIT_MIME && offers.has("8BITMIME")) {
            line.append(" BODY=8BITMIME");
        }
        if (envelope.smtpUtf8()) {
            line.append(" SMTPUTF8");
        }
        if (offers.has("DSN")) {
            if (envelope.dsnReturn() != DsnReturn.UNSPECIFIED) {
                line.append(envelope.dsnReturn() == DsnReturn.FULL ? " RET=FULL" : " RET=HDRS");
            }
            envelope.envelopeId().ifPresent(id -> line.append(" ENVID=").append(id));
        }
        return line.toString();
    }

    String rcpt(Recipient recipient) {
        StringBuilder line =
                new StringBuilder("RCPT TO:<").append(recipient.address()).append('>');
        if (offers.has("DSN")) {
            if (!recipient.notifyOn().isEmpty()) {
                line.append(" NOTIFY=")
                        .append(recipient.notifyOn().stream()
                                .sorted()
                                .map(Notify::name)
                                .collect(Collectors.joining(",")));
            }
            recipient
                    .originalRecipient()
                    .ifPresent(original -> line.append(" ORCPT=").append(original));
        }
        return line.toString();
    }

    boolean chunking() {
        return offers.has("CHUNKING");
    }
}
