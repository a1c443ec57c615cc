package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.imap.internal.ImapFixture.ALICE;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.message.Address;
import org.postrider.role.directory.Account;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;
import org.postrider.testkit.login.FakeLoginGuard;

/** AUTHENTICATE with a mechanism that echoes: {@code yes} logs in, {@code more} asks on, {@code proof} adds data. */
class SaslTest {
    private final ImapFixture imap = new ImapFixture();
    private final Echo echo = new Echo(true);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();

    private final class Echo implements SaslMechanism {
        private final boolean clientFirst;

        Echo(boolean clientFirst) {
            this.clientFirst = clientFirst;
        }

        @Override
        public boolean offered(SaslContext context) {
            return context.protocol().equals("imap");
        }

        @Override
        public boolean clientFirst() {
            return clientFirst;
        }

        @Override
        public SaslExchange start(SaslContext context) {
            open.incrementAndGet();
            started.incrementAndGet();
            return new SaslExchange() {
                private boolean closed;

                @Override
                public String name() {
                    return "echo";
                }

                @Override
                public CompletionStage<SaslStep> respond(byte[] response) {
                    return CompletableFuture.completedStage(answer(new String(response, StandardCharsets.US_ASCII)));
                }

                @Override
                public void close() {
                    open.addAndGet(closed ? 0 : -1);
                    closed = true;
                }
            };
        }

        private SaslStep answer(String response) {
            Account alice = new Account(ALICE, Address.parse(ALICE).orElseThrow());
            return switch (response) {
                case "yes" -> new SaslStep.Success(alice, new byte[0]);
                case "proof" -> new SaslStep.Success(alice, "v=ok".getBytes(StandardCharsets.US_ASCII));
                case "more", "" -> new SaslStep.Challenge("more?".getBytes(StandardCharsets.US_ASCII));
                case "later" -> new SaslStep.Failure(SaslStep.Reason.TEMPORARY, "");
                case "other" -> new SaslStep.Failure(SaslStep.Reason.AUTHORIZATION, "");
                case "junk" -> new SaslStep.Failure(SaslStep.Reason.MALFORMED, "");
                default -> new SaslStep.Failure(SaslStep.Reason.CREDENTIALS, "mallory\" x");
            };
        }
    }

    @BeforeEach
    void register() {
        imap.handler.bindMechanism(echo, Map.of(SaslMechanism.NAME, "ECHO"));
    }

    @AfterEach
    void stop() {
        assertThat(open).hasValue(0);
        imap.close();
    }

    @Test
    void offersWhatIsThere() {
        imap.play(imap.connect(), """
                C: 1 CAPABILITY
                S: * CAPABILITY * AUTH=ECHO
                S: 1 OK *
                C: 2 AUTHENTICATE BOGUS
                S: 2 NO [CANNOT] *
                """);
        imap.handler.unbindMechanism(echo);
        imap.play(imap.connect(), "C: 1 AUTHENTICATE ECHO\nS: 1 NO [CANNOT] *");
    }

    @Test
    void logsInWithAndWithoutInitialResponse() {
        imap.play(
                imap.connect(),
                "C: 1 AUTHENTICATE ECHO eWVz\nS: 1 OK [CAPABILITY *] Logged in\nC: 2 SELECT INBOX\nS: ...\nS: 2 OK *");
        imap.play(imap.connect(), "C: 1 AUTHENTICATE echo\nS: + \nC: eWVz\nS: 1 OK *");
        imap.play(imap.connect(), """
                C: 1 AUTHENTICATE ECHO bW9yZQ==
                S: + bW9yZT8=
                C: eWVz
                S: 1 OK *
                """);
        imap.play(imap.connect(), "C: 1 AUTHENTICATE ECHO =\nS: + bW9yZT8=\nC: eWVz\nS: 1 OK *");
    }

    @Test
    void givesDataWithSuccessInAChallenge() {
        imap.play(imap.connect(), """
                C: 1 AUTHENTICATE ECHO cHJvb2Y=
                S: + dj1vaw==
                C:
                S: 1 OK *
                """);
    }

    @Test
    void tellsHowEachAttemptEnded() {
        FakeLoginGuard guard = new FakeLoginGuard();
        imap.handler.bindLogins(guard);
        imap.play(imap.connect(), """
                C: 1 AUTHENTICATE ECHO
                S: + *
                C: *
                S: 1 BAD *cancelled
                C: 2 AUTHENTICATE ECHO bGF0ZXI=
                S: 2 NO [UNAVAILABLE] *
                C: 3 AUTHENTICATE ECHO bm8=
                S: 3 NO [AUTHENTICATIONFAILED] *
                C: 4 AUTHENTICATE ECHO b3RoZXI=
                S: 4 NO [AUTHORIZATIONFAILED] *
                C: 5 AUTHENTICATE ECHO cHJvb2Y=
                S: + dj1vaw==
                C:
                S: 5 OK *
                """);

        String begin = "begin imap 127.0.0.1";
        assertThat(guard.told())
                .containsExactly(
                        begin,
                        "closed",
                        begin,
                        "closed",
                        begin,
                        "failed echo",
                        begin,
                        "failed echo",
                        begin,
                        "succeeded echo");
    }

    @Test
    void refusesWhoHasFailedTooOftenWithoutLookingAtThePassword() {
        imap.handler.bindLogins(new FakeLoginGuard().refuse(true));
        imap.play(imap.connect(), """
                C: 1 AUTHENTICATE ECHO eWVz
                S: 1 NO [UNAVAILABLE] Too many failed logins *
                """);
        assertThat(started).hasValue(0);
    }

    @Test
    void speaksFirstIfTheMechanismDoes() {
        Echo first = new Echo(false);
        imap.handler.bindMechanism(first, Map.of(SaslMechanism.NAME, "FIRST"));
        imap.play(imap.connect(), """
                C: 1 AUTHENTICATE FIRST eWVz
                S: 1 BAD *
                C: 2 AUTHENTICATE FIRST
                S: + bW9yZT8=
                C: eWVz
                S: 2 OK *
                """);
    }

    @Test
    void answersEachFailureInItsOwnWay() {
        imap.play(imap.connect(), """
                C: 1 AUTHENTICATE ECHO
                S: + *
                C: *
                S: 1 BAD *cancelled
                C: 2 AUTHENTICATE ECHO !!!!
                S: 2 BAD Not base64
                C: 3 AUTHENTICATE ECHO bGF0ZXI=
                S: 3 NO [UNAVAILABLE] *
                C: 4 AUTHENTICATE ECHO anVuaw==
                S: 4 BAD *
                C: 5 AUTHENTICATE ECHO b3RoZXI=
                S: 5 NO [AUTHORIZATIONFAILED] *
                C: 6 AUTHENTICATE ECHO bm8=
                S: 6 NO [AUTHENTICATIONFAILED] *
                C: 7 AUTHENTICATE ECHO bm8=
                S: 7 NO [AUTHENTICATIONFAILED] *
                S: * BYE Too many failed logins
                !: closed
                """);
    }

    @Test
    void forgetsAnExchangeWhoseClientIsGone() {
        imap.play(imap.connect(), "C: 1 AUTHENTICATE ECHO\nS: + *\n!: disconnect");
        imap.play(imap.connect(), "C: 1 AUTHENTICATE ECHO\nS: + *\n!: timeout\nS: * BYE *\n!: closed");
    }
}
