package org.postrider.message;

import java.util.List;
import java.util.Optional;

/**
 * The SMTP envelope of a message (RFC 5321 section 2.3.1). Immutable.
 *
 * @param sender MAIL FROM
 * @param recipients RCPT TO in order, at least one for mail under way
 * @param body BODY parameter
 * @param smtpUtf8 true if SMTPUTF8 was asked for (RFC 6531)
 * @param dsnReturn RET parameter
 * @param envelopeId ENVID parameter, xtext as received (RFC 3461 section 4.4)
 */
public record Envelope(
        ReversePath sender,
        List<Recipient> recipients,
        BodyType body,
        boolean smtpUtf8,
        DsnReturn dsnReturn,
        Optional<String> envelopeId) {
    /** Copies the list. */
    public Envelope {
        recipients = List.copyOf(recipients);
    }

    /** A plain envelope without parameters. */
    public static Envelope of(ReversePath sender, List<Recipient> recipients) {
        return new Envelope(sender, recipients, BodyType.SEVEN_BIT, false, DsnReturn.UNSPECIFIED, Optional.empty());
    }

    /** The same envelope for other recipients. */
    public Envelope to(List<Recipient> others) {
        return new Envelope(sender, others, body, smtpUtf8, dsnReturn, envelopeId);
    }

    /** The same envelope from another sender. */
    public Envelope from(ReversePath other) {
        return new Envelope(other, recipients, body, smtpUtf8, dsnReturn, envelopeId);
    }
}
