package org.postrider.smtp.internal;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;

/** Wants the word "alice"; one with additional data says "v=1" with success, as SCRAM does. */
final class FakeMechanism implements SaslMechanism {
    private final boolean data;
    int open;
    int started;

    FakeMechanism(boolean data) {
        this.data = data;
    }

    @Override
    public boolean offered(SaslContext context) {
        return true;
    }

    @Override
    public boolean clientFirst() {
        return true;
    }

    @Override
    public SaslExchange start(SaslContext context) {
        open++;
        started++;
        return new SaslExchange() {
            @Override
            public CompletionStage<SaslStep> respond(byte[] response) {
                return CompletableFuture.completedStage(step(new String(response, StandardCharsets.UTF_8)));
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    private SaslStep step(String word) {
        if (word.equals("wait")) {
            return new SaslStep.Challenge("more".getBytes(StandardCharsets.US_ASCII));
        }
        if (!word.equals("alice")) {
            return new SaslStep.Failure(SaslStep.Reason.CREDENTIALS, "not alice");
        }
        byte[] extra = data ? "v=1".getBytes(StandardCharsets.US_ASCII) : new byte[0];
        return new SaslStep.Success(FakeDirectory.ALICE, extra);
    }
}
