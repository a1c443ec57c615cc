package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postrider.role.queue.QueueAdmin.QueueEntry;
import org.postrider.role.queue.QueueAdmin.State;
import org.postrider.role.trace.TraceEvent;

/** What mail:why chooses and says. */
class ExplanationTest {
    private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

    private static TraceEvent step(String id, int second, String event, Map<String, Object> details) {
        return new TraceEvent(id, NOON.plusSeconds(second), "queue", "org.postrider.queue@1", event, details);
    }

    private static QueueEntry waiting(String id, int second) {
        return new QueueEntry(
                id,
                State.UNFILTERED,
                NOON.plusSeconds(second),
                1,
                "a@other.test",
                List.of("alice@example.test"),
                0,
                Optional.empty(),
                "attachment is away");
    }

    private static String said(TraceEvent... steps) {
        return new Explanation("M1", List.of(steps), Optional.empty()).sentence();
    }

    @Test
    void choosesTheMessageThatCameLastNotTheOneThatMovedLast() {
        List<TraceEvent> steps = List.of(
                step("OLD", 0, "queued", Map.of()),
                step("NEW", 60, "queued", Map.of()),
                step("OLD", 90, "delivered", Map.of()));
        assertThat(Newest.id(steps, List.of())).contains("NEW");
    }

    @Test
    void choosesAWaitingMessageWhoseTraceIsGone() {
        List<TraceEvent> steps = List.of(step("OLD", 0, "delivered", Map.of()));
        assertThat(Newest.id(steps, List.of(waiting("NEW", 60)))).contains("NEW");
        assertThat(Newest.id(steps, List.of(waiting("OLDER", -60)))).contains("OLD");
        assertThat(Newest.id(List.of(), List.of())).isEmpty();
    }

    @Test
    void saysWhyItIsInQuarantineAndHowToReleaseIt() {
        assertThat(said(
                        step("M1", 0, "accepted", Map.of("from", "a@other.test")),
                        step("M1", 1, "planned", Map.of("branch", 0, "reason", "clean")),
                        step("M1", 1, "planned", Map.of("branch", 1, "reason", "banned: EXE")),
                        step("M1", 2, "quarantined", Map.of("item", "M1.1/0")),
                        step(
                                "M1",
                                2,
                                "delivered",
                                Map.of("to", "alice@example.test", "agent", "quarantine", "action", "M1.1/0")),
                        step("M1", 3, "removed", Map.of())))
                .startsWith("Message M1 from <a@other.test> was put into quarantine for alice@example.test"
                        + " because: banned: EXE (")
                .endsWith("if that is wrong: mail:quarantine-release M1.1/0.")
                .doesNotContain("delivered", "nothing to do");
    }

    @Test
    void saysWhyItBouncedAndWhichMessageToldTheSender() {
        assertThat(said(
                        step("M1", 1, "failed", Map.of("to", "bob@remote.example", "reply", "550 5.1.1 No such user")),
                        step("M1", 1, "bounced", Map.of("kind", "FAILURE", "to", "a@other.test", "notice", "N2")),
                        step("M1", 2, "removed", Map.of())))
                .startsWith("Message M1 could not be delivered to bob@remote.example because: 550 5.1.1 No such user (")
                .contains("the sender was told, in message N2;");
    }

    @Test
    void stillSaysSimplyThatItWasDelivered() {
        assertThat(said(step("M1", 1, "delivered", Map.of("to", "alice@example.test", "agent", "local"))))
                .contains("was delivered, to alice@example.test, agent local")
                .endsWith("nothing to do.");
    }
}
