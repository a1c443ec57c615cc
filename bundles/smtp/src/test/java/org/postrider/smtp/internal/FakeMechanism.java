package org.postrider.smtp.internal;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;

/** Wants the word "alice"; one with additional data says "v=1" with success, as SCRAM does. */
final class FakeMechanism implements SaslMechanism {
    private final Function<String, CompletionStage<SaslStep>> steps;
    private final String name;
    int open;
    int started;

    FakeMechanism(boolean data) {
        this(word -> CompletableFuture.completedStage(step(word, data)), "");
    }

    /** @param steps answers to responses, in place of the word "alice" @param name whom it tells of */
    FakeMechanism(Function<String, CompletionStage<SaslStep>> steps, String name) {
        this.steps = steps;
        this.name = name;
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
                return steps.apply(new String(response, StandardCharsets.UTF_8));
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    private static SaslStep step(String word, boolean data) {
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
