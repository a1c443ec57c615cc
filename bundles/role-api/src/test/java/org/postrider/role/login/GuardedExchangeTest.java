package org.postrider.role.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.message.Address;
import org.postrider.role.directory.Account;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;

class GuardedExchangeTest {
    private static final SaslContext CONTEXT =
            new SaslContext("imap", true, new byte[0], new InetSocketAddress("192.0.2.1", 4));
    private static final SaslStep SUCCESS =
            new SaslStep.Success(new Account("a@b.test", new Address("a", "b.test")), new byte[0]);
    private static final SaslStep WRONG = new SaslStep.Failure(SaslStep.Reason.CREDENTIALS, "");

    private final List<String> told = new ArrayList<>();
    private final CompletableFuture<SaslStep> step = new CompletableFuture<>();
    private boolean broken;
    private String name = "";

    private final LoginAttempt attempt = new LoginAttempt() {
        @Override
        public boolean refused() {
            return false;
        }

        @Override
        public void failed(String name) {
            told.add("failed " + name);
        }

        @Override
        public void succeeded(String name) {
            told.add("succeeded " + name);
        }

        @Override
        public Duration delay() {
            return Duration.ofSeconds(told.size());
        }

        @Override
        public void close() {
            told.add("closed");
        }
    };

    /** Knows the name from the response on, until it is closed. */
    private final SaslMechanism mechanism = new SaslMechanism() {
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
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return new SaslExchange() {
                @Override
                public CompletionStage<SaslStep> respond(byte[] response) {
                    if (broken) {
                        throw new IllegalStateException("broken");
                    }
                    name = "alice";
                    return step;
                }

                @Override
                public String name() {
                    return name;
                }

                @Override
                public void close() {
                    name = "";
                }
            };
        }
    };

    private GuardedExchange start() {
        return GuardedExchange.start(mechanism, CONTEXT, attempt);
    }

    @Test
    void tellsHowItEnded() {
        GuardedExchange exchange = start();
        CompletableFuture<SaslStep> answer = exchange.respond(new byte[0]).toCompletableFuture();
        assertThat(told).isEmpty();
        step.complete(WRONG);

        assertThat(answer).isCompletedWithValue(WRONG);
        assertThat(told).containsExactly("failed alice");
        assertThat(exchange.delay()).hasSeconds(1);
        assertThat(exchange.name()).isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource({
        "CREDENTIALS, failed alice",
        "AUTHORIZATION, failed alice",
        "MALFORMED, closed",
        "TEMPORARY, closed",
    })
    void onlyAPasswordThatWasCheckedIsAGuess(SaslStep.Reason reason, String verdict) {
        step.complete(new SaslStep.Failure(reason, ""));
        var unused = start().respond(new byte[0]);

        assertThat(told).containsExactly(verdict);
    }

    @Test
    void aGuessCountsThoughTheClientHasHungUp() {
        GuardedExchange exchange = start();
        var unused = exchange.respond(new byte[0]);
        exchange.close();
        assertThat(told).isEmpty();
        step.complete(WRONG);

        assertThat(told).startsWith("failed alice");
    }

    @Test
    void aRightPasswordCountsThoughTheClientHasHungUp() {
        GuardedExchange exchange = start();
        var unused = exchange.respond(new byte[0]);
        exchange.close();
        step.complete(SUCCESS);

        assertThat(told).startsWith("succeeded alice");
    }

    @Test
    void aClientThatGivesUpIsNotCounted() {
        GuardedExchange exchange = start();
        step.complete(new SaslStep.Challenge(new byte[0]));
        var unused = exchange.respond(new byte[0]);
        assertThat(told).isEmpty();
        exchange.close();

        assertThat(told).containsExactly("closed");
    }

    @Test
    void aChallengeForAClientThatHungUpEndsIt() {
        GuardedExchange exchange = start();
        var unused = exchange.respond(new byte[0]);
        exchange.close();
        step.complete(new SaslStep.Challenge(new byte[0]));

        assertThat(told).containsExactly("closed");
    }

    @Test
    void aMechanismThatFailsHoldsNothing() {
        step.completeExceptionally(new IllegalStateException("late"));
        var unused = start().respond(new byte[0]);
        assertThat(told).containsExactly("closed");

        GuardedExchange exchange = start();
        broken = true;
        assertThatThrownBy(() -> exchange.respond(new byte[0])).hasMessage("broken");
        assertThatThrownBy(this::start).hasMessage("broken");
        assertThat(told).containsExactly("closed", "closed", "closed");
    }
}
