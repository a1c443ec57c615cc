package org.postrider.gate;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;
import org.postrider.filter.MailView;
import org.postrider.message.Address;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;

/**
 * A policy's view of one session. Methods are called one at a time, in the order of the verbs, on a network thread: they
 * must not block. What can be told at once is a completed stage; what waits completes later. What must block extends
 * {@link BlockingSessionState}. A stage that fails counts as {@code 451} and is logged.
 */
@ConsumerType
public interface SessionState extends AutoCloseable {
    /** The stage for "go on". */
    CompletionStage<Decision> GO_ON = CompletableFuture.completedStage(Decision.GO_ON);

    /** The client is connected; before the banner. */
    default CompletionStage<Decision> onConnect() {
        return GO_ON;
    }

    /** HELO or EHLO; {@link Session#helo()} is set. */
    default CompletionStage<Decision> onHelo(String name) {
        return GO_ON;
    }

    /** AUTH has succeeded; {@link Session#user()} is set. */
    default CompletionStage<Decision> onAuth(String user) {
        return GO_ON;
    }

    /** MAIL FROM. */
    default CompletionStage<Decision> onMail(ReversePath sender, long declaredSize) {
        return GO_ON;
    }

    /** RCPT TO, known to be deliverable or relayable. */
    default CompletionStage<Decision> onRecipient(ReversePath sender, Recipient recipient) {
        return GO_ON;
    }

    /** DATA or the first BDAT, before any content. */
    default CompletionStage<Decision> onData() {
        return GO_ON;
    }

    /** All content is here, before the chain runs. */
    default CompletionStage<Decision> onMessage(MailView mail) {
        return GO_ON;
    }

    /** A recipient was refused as unknown: dictionary attacks show themselves here. */
    default void onUnknownRecipient(Address address) {}

    /** The session is over. */
    @Override
    default void close() {}
}
