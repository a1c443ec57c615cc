package org.postrider.smtp.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postrider.gate.Effect;
import org.postrider.message.Address;
import org.postrider.message.Envelope;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;

/** One message from MAIL to its last reply. Confined to its session. */
final class Transaction {
    final String id;
    final ReversePath sender;
    final Parameters.OfMail parameters;
    /** Effects of policies from MAIL on. */
    final List<Effect> effects = new ArrayList<>();

    private final Map<Address, Recipient> recipients = new LinkedHashMap<>();
    private final List<Address> accepted = new ArrayList<>();
    /** Takes the content; there from DATA or the first BDAT on. */
    @Nullable
    Intake intake;
    /** BDAT has begun, even if nothing came of it: no other way to send content any more. */
    boolean chunking;
    /** What to say to the rest of the chunks after one has failed. */
    byte @Nullable [] failed;

    Transaction(String id, ReversePath sender, Parameters.OfMail parameters) {
        this.id = id;
        this.sender = sender;
        this.parameters = parameters;
    }

    /** Adds a recipient; one given twice is kept once, but answered twice by LMTP. */
    void add(Recipient recipient) {
        accepted.add(recipient.address());
        recipients.putIfAbsent(recipient.address(), recipient);
    }

    /** RCPT commands answered with 250, in order. */
    List<Address> accepted() {
        return accepted;
    }

    Envelope envelope() {
        return new Envelope(
                sender,
                List.copyOf(recipients.values()),
                parameters.body(),
                parameters.smtpUtf8(),
                parameters.dsnReturn(),
                parameters.envelopeId());
    }

    /** Frees what has been received. */
    void close() {
        Intake open = intake;
        intake = null;
        if (open != null) {
            open.close();
        }
    }
}
