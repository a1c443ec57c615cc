package org.postrider.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;
import org.postrider.testkit.login.FakeLoginGuard;
import org.postrider.testkit.session.FakeConnection;

/** What AUTH asks and tells who counts failed logins. "alice" is YWxpY2U=, "mallory" bWFsbG9yeQ==, "wait" d2FpdA==. */
class LoginGuardTest {
    private static final Duration DELAY = Duration.ofMillis(300);

    private final Rig rig = new Rig();
    private final FakeLoginGuard guard = new FakeLoginGuard();
    private final CompletableFuture<SaslStep> slowStep = new CompletableFuture<>();

    /** Answers when the test says so. */
    private final SaslMechanism slow = new FakeMechanism(word -> slowStep, "mallory");

    @BeforeEach
    void register() {
        rig.handler.bindLogins(guard);
        rig.handler.bindMechanism(slow, Map.of(SaslMechanism.NAME, "SLOW"));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private FakeConnection secure() {
        return rig.play(Rig.SUBMISSION, """
                S: 220 *
                C: EHLO client.test
                S: ...
                S: 250 *
                C: STARTTLS
                S: 220 *
                C: EHLO client.test
                S: ...
                S: 250 *
                """);
    }

    @Test
    void tellsHowEachAttemptEnded() {
        FakeConnection client = secure();
        client.send("AUTH PLAIN bWFsbG9yeQ==\r\nAUTH PLAIN\r\n*\r\nAUTH PLAIN !\r\nAUTH PLAIN YWxpY2U=\r\n");

        String begin = "begin submission 192.0.2.1";
        assertThat(client.output()).contains("535 5.7.8", "501 5.7.0", "501 5.5.2", "235 2.7.0");
        assertThat(guard.told())
                .containsExactly(begin, "failed ", begin, "closed", begin, "closed", begin, "succeeded ");
        assertThat(rig.plain.open).isZero();
    }

    @Test
    void refusesWithoutLookingAtThePassword() {
        FakeConnection client = secure();
        guard.refuse(true);
        client.send("AUTH PLAIN YWxpY2U=\r\nAUTH PLAIN\r\n");

        assertThat(client.output())
                .isEqualTo("454 4.7.0 Too many failed logins from your address, try again later\r\n".repeat(2));
        assertThat(rig.plain.started).isZero();
        guard.refuse(false);
        assertThat(client.send("AUTH PLAIN YWxpY2U=\r\n").output()).startsWith("235");
    }

    @Test
    void whoGoesOnAfterARefusalIsSentAway() {
        FakeConnection client = secure();
        guard.refuse(true);
        client.send("AUTH PLAIN YWxpY2U=\r\n".repeat(100));

        assertThat(client.output()).endsWith("421 4.7.0 Too many errors, closing transmission channel\r\n");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void answersAFailureLateAndReadsNothingMeanwhile() {
        FakeConnection client = secure();
        guard.delay(DELAY);
        long before = System.nanoTime();
        client.send("AUTH PLAIN bWFsbG9yeQ==\r\nNOOP\r\n");

        assertThat(client.output()).isEmpty();
        assertThat(client.asked()).isEmpty();
        assertThat(client.nextLine()).startsWith("535 5.7.8");
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(DELAY.toNanos());
        assertThat(client.nextLine()).startsWith("250");
        assertThat(guard.told()).hasSize(2);
    }

    @Test
    void answersARightPasswordAtOnce() {
        FakeConnection client = secure();
        guard.delay(Duration.ofHours(1));

        assertThat(client.send("AUTH PLAIN YWxpY2U=\r\n").output()).startsWith("235");
    }

    @Test
    void theLastFailureOfASessionIsAnsweredLateToo() {
        try (Rig strict = new Rig(Map.of("max_auth_failures", 1), true)) {
            strict.handler.bindLogins(guard.delay(DELAY));
            FakeConnection client = strict.connect(Rig.SUBMISSION).send("EHLO client.test\r\nSTARTTLS\r\n");
            client.send("EHLO client.test\r\n").output();
            client.send("AUTH PLAIN bWFsbG9yeQ==\r\n");

            assertThat(client.output()).isEmpty();
            assertThat(client.nextLine()).startsWith("421 4.7.0");
        }
    }

    @Test
    void aGuessCountsThoughTheClientHungUp() {
        FakeConnection client = secure();
        client.send("AUTH SLOW bWFsbG9yeQ==\r\n").disconnect();
        assertThat(guard.told()).hasSize(1);
        slowStep.complete(new SaslStep.Failure(SaslStep.Reason.CREDENTIALS, "wrong"));

        assertThat(guard.told()).containsExactly("begin submission 192.0.2.1", "failed mallory");
    }

    @Test
    void aClientThatLeavesInTheMiddleHoldsNothing() {
        secure().send("AUTH PLAIN d2FpdA==\r\n").disconnect();

        assertThat(guard.told()).containsExactly("begin submission 192.0.2.1", "closed");
    }

    @Test
    void goesOnWithoutAGuard() {
        FakeConnection client = secure();
        rig.handler.unbindLogins(guard);

        assertThat(client.send("AUTH PLAIN bWFsbG9yeQ==\r\nAUTH PLAIN YWxpY2U=\r\n")
                        .output())
                .startsWith("535")
                .contains("\r\n235");
        assertThat(guard.told()).isEmpty();
    }
}
