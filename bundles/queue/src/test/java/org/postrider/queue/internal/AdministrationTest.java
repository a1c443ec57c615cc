package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.QueueAdmin.QueueDetail;
import org.postrider.role.queue.QueueAdmin.QueueEntry;
import org.postrider.role.queue.QueueAdmin.QueueFilter;
import org.postrider.role.queue.QueueAdmin.State;
import org.postrider.role.runtime.AwayException;
import org.postrider.testkit.mail.TestMail;

class AdministrationTest {
    private final Harness queue = new Harness();

    @BeforeEach
    void threeDeferred() {
        queue.local.deferring();
        queue.relay.deferring();
        queue.start();
        queue.accept("a@remote.example", "alice@example.test");
        queue.clock.advance(Duration.ofMinutes(1));
        queue.accept("c@remote.example", "bob@example.test");
        queue.clock.advance(Duration.ofMinutes(1));
        queue.accept("a@remote.example", "x@one.example");
    }

    private List<String> ids(QueueFilter filter) {
        return Harness.join(queue.admin().list(filter)).stream()
                .map(QueueEntry::id)
                .toList();
    }

    private static QueueFilter pattern(String pattern) {
        return new QueueFilter(pattern, Optional.empty(), "", Duration.ZERO, 0);
    }

    @Test
    void findsByEachCondition() {
        assertThat(ids(QueueFilter.all())).containsExactly("M0000", "M0001", "M0002");
        assertThat(ids(QueueFilter.id("M0001"))).containsExactly("M0001");
        assertThat(ids(pattern("A@remote.example"))).containsExactly("M0000", "M0002");
        assertThat(ids(pattern("*@example.test"))).containsExactly("M0000", "M0001");
        assertThat(ids(pattern("a.remote.example"))).isEmpty();
        assertThat(ids(new QueueFilter("", Optional.empty(), "One.example", Duration.ZERO, 0)))
                .containsExactly("M0002");
        assertThat(ids(new QueueFilter("", Optional.empty(), "", Duration.ofMinutes(1), 0)))
                .containsExactly("M0000", "M0001");
        assertThat(ids(new QueueFilter("", Optional.of(State.HELD), "", Duration.ZERO, 0)))
                .isEmpty();
        assertThat(ids(new QueueFilter("", Optional.empty(), "", Duration.ZERO, 2)))
                .containsExactly("M0000", "M0001");
    }

    @Test
    void showsThePlanOfAnEntry() throws Exception {
        QueueDetail detail = Harness.join(queue.admin().show("M0002")).orElseThrow();
        assertThat(detail.actions()).containsExactly("relay one.example x@one.example OPEN 451 4.2.1 not now");
        assertThat(new String(detail.content().toBytes(1000), java.nio.charset.StandardCharsets.UTF_8))
                .contains("Hello M0002");
        assertThat(Harness.join(queue.admin().show("nope"))).isEmpty();
    }

    @Test
    void flushesNow() {
        queue.local.delivering(false);
        assertThat(Harness.join(queue.admin().flush(pattern("*@example.test")))).isEqualTo(2);
        queue.run();
        assertThat(queue.local.filed()).hasSize(2);
        assertThat(ids(QueueFilter.all())).containsExactly("M0002");
    }

    @Test
    void holdsAndReleases() {
        assertThat(Harness.join(queue.admin().hold(QueueFilter.id("M0000"), "look at it")))
                .isEqualTo(1);
        queue.run();
        queue.local.delivering(false);
        queue.after(Duration.ofHours(2));
        assertThat(queue.local.recipients()).containsExactly("bob@example.test");
        QueueEntry held =
                Harness.join(queue.admin().list(QueueFilter.id("M0000"))).get(0);
        assertThat(held.state()).isEqualTo(State.HELD);
        assertThat(held.lastError()).isEqualTo("look at it");

        queue.crash();
        assertThat(Harness.join(queue.admin().release(QueueFilter.all()))).isEqualTo(1);
        queue.run();
        assertThat(queue.local.filed()).hasSize(2);
    }

    @Test
    void tracesAHoldOnce() {
        Harness.join(queue.admin().hold(QueueFilter.id("M0000"), "look at it"));
        queue.run();
        assertThat(queue.traced("M0000", "held"))
                .singleElement()
                .satisfies(step -> assertThat(step.details()).containsEntry("cause", "look at it"));
    }

    @Test
    void tracesForWhomItWasQueued() {
        queue.accept("d@remote.example", "alice@example.test", "bob@example.test");
        assertThat(queue.traced("M0003", "queued"))
                .singleElement()
                .satisfies(step -> assertThat(step.details())
                        .containsEntry("to", List.of("alice@example.test", "bob@example.test")));
    }

    @Test
    void deletesWithoutANotification() {
        assertThat(Harness.join(queue.admin().delete(pattern("a@remote.example"))))
                .isEqualTo(2);
        queue.run();
        queue.relay.delivering(true);
        queue.after(Duration.ofHours(2));
        assertThat(ids(QueueFilter.all())).containsExactly("M0001");
        assertThat(queue.relay.filed()).isEmpty();
    }

    @Test
    void bouncesWithTheReasonGiven() {
        queue.relay.delivering(true);
        assertThat(Harness.join(queue.admin().bounce(QueueFilter.id("M0000"), "not wanted here")))
                .isEqualTo(1);
        queue.run();
        assertThat(queue.relay.recipients()).containsExactly("a@remote.example");
        assertThat(Harness.text(queue.relay.mails().get(0))).contains("not wanted here");
        assertThat(ids(QueueFilter.all())).containsExactly("M0001", "M0002");
    }

    @Test
    void bouncesWhatWasNeverFiltered() {
        queue.relay.delivering(true);
        queue.accept(new Acceptance(
                queue.mail(TestMail.envelope("d@remote.example", "alice@example.test")),
                List.of(),
                Optional.of("odd")));
        Harness.join(queue.admin().bounce(QueueFilter.id("M0003"), "no"));
        queue.run();
        assertThat(queue.relay.recipients()).containsExactly("d@remote.example");
        assertThat(queue.chain.seen()).isEmpty();
    }

    @Test
    void carriesOutARequestAfterADeliveryUnderWay() {
        queue.local.delivering(false).holding();
        queue.accept("d@remote.example", "alice@example.test");
        Harness.join(queue.admin().hold(QueueFilter.id("M0003"), "wait"));
        queue.local.deferring().letGo();
        queue.run();
        assertThat(Harness.join(queue.admin().list(QueueFilter.id("M0003")))
                        .get(0)
                        .state())
                .isEqualTo(State.HELD);
    }

    @Test
    void changesNothingWhileAnotherInstanceOwnsTheQueue() {
        queue.engine = queue.engine();
        queue.engine.start();
        assertThat(ids(QueueFilter.all())).hasSize(3);
        assertThat(queue.admin().delete(QueueFilter.all()))
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(AwayException.class);
    }
}
