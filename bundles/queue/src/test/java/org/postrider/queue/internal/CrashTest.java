package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postrider.delivery.Action;
import org.postrider.delivery.DeliveryResult;
import org.postrider.delivery.Step;
import org.postrider.message.Address;
import org.postrider.reply.Reply;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.queue.QueueAdmin.QueueFilter;
import org.postrider.role.queue.QueueAdmin.State;
import org.postrider.testkit.mail.TestMail;

/** A new queue on the same store at each step: what was accepted is delivered exactly once. */
class CrashTest {
    private final Harness queue = new Harness();

    @Test
    void deliversWhatWasAcceptedAndNotBegun() {
        queue.start();
        ChainMail mail = queue.mail(TestMail.envelope("a@remote.example", "alice@example.test"));
        Harness.join(queue.engine.accept(queue.message(mail, TestMail.deliver())));
        queue.losePower();
        assertThat(queue.local.filed()).hasSize(1);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void filesOnceWhenTheResultWasLost() {
        queue.local.holding();
        queue.start().accept("a@remote.example", "alice@example.test");
        queue.store = queue.store.crash();
        queue.local.letGo();
        queue.run();
        assertThat(queue.local.filed()).hasSize(1);

        queue.start();
        assertThat(queue.local.calls()).isEqualTo(2);
        assertThat(queue.local.filed()).hasSize(1);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void filesOnceWhenThePowerTakesTheRemovalBack() {
        queue.start().accept("a@remote.example", "alice@example.test");
        assertThat(queue.list()).isEmpty();
        queue.losePower();
        assertThat(queue.local.calls()).isEqualTo(2);
        assertThat(queue.local.filed()).hasSize(1);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void letsIdsBeForgottenOnlyWhenTheRemovalIsOnDisk() {
        queue.start().accept("a@remote.example", "alice@example.test");
        assertThat(queue.local.forgotten()).isEmpty();
        queue.tick();
        assertThat(queue.local.forgotten()).hasSize(1);
        queue.losePower();
        assertThat(queue.local.calls()).isEqualTo(1);
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void forgetsAfterACrashWhatItHadToForget() {
        queue.start().accept("a@remote.example", "alice@example.test");
        queue.crash();
        queue.tick();
        queue.tick();
        assertThat(queue.local.forgotten()).hasSize(1);
        assertThat(queue.local.remembers()).isZero();
        queue.crash().tick();
        assertThat(queue.local.forgotten()).hasSize(1);
    }

    @Test
    void keepsAPlanOfSeveralActsAsItWasBegun() {
        List<Address> members = List.of(TestMail.address("alice@example.test"), TestMail.address("bob@example.test"));
        queue.local.planning(r -> r.address().localPart().equals("list")
                ? members.stream().map(m -> Step.route(r.at(m))).toList()
                : List.of(Step.here(r.address().toString(), r)));
        queue.local.answering(a -> a.target().startsWith("bob")
                ? new DeliveryResult.Deferred(new Reply(451, "4.2.1", "later"), "", java.util.Optional.empty())
                : new DeliveryResult.Delivered(new Reply(250, "2.0.0", "ok"), "", false));
        queue.start().accept("a@remote.example", "list@example.test");
        assertThat(queue.local.recipients()).containsExactly("alice@example.test");

        // The list changes: who was on it when the plan was made gets it, nobody else.
        queue.local.planning(r -> List.of(Step.here("carol@example.test", r)));
        queue.local.delivering(false);
        queue.losePower();
        queue.after(Duration.ofMinutes(10));
        assertThat(queue.local.filed())
                .extracting(Action::target)
                .containsExactly("alice@example.test", "bob@example.test");
        assertThat(queue.list()).isEmpty();
    }

    /** A sender with a message for so many other domains, one after another; the relay hangs after some of them. */
    private List<String> relayToMany(int destinations, int hangsAfter) {
        List<String> asked = new ArrayList<>();
        queue.relay.answering(act -> {
            asked.add(act.target());
            if (asked.size() == hangsAfter) {
                queue.relay.holding();
            }
            return new DeliveryResult.Delivered(new Reply(250, "2.0.0", "ok"), "", true);
        });
        queue.with("concurrency", new String[] {"*=1/1"}).start();
        queue.accept(
                "alice@example.test",
                IntStream.range(0, destinations)
                        .mapToObj(i -> "x@d" + i + ".example")
                        .toArray(String[]::new));
        return asked;
    }

    @Test
    void doesNotSendAgainWhatAnotherSystemHas() {
        List<String> before = List.copyOf(relayToMany(100, 40));
        assertThat(before).hasSize(40);
        // Nothing more comes: what waits for the pause to end is written all the same.
        queue.after(Progress.LONGEST_PAUSE);

        queue.store = queue.store.crash();
        queue.relay.letGo();
        List<String> after = new ArrayList<>();
        queue.relay.answering(act -> {
            after.add(act.target());
            return new DeliveryResult.Delivered(new Reply(250, "2.0.0", "ok"), "", true);
        });
        queue.crash();
        assertThat(after).hasSize(60).doesNotContainAnyElementsOf(before);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void sendsAgainAtMostWhatWasSentInThePause() {
        List<String> before = List.copyOf(relayToMany(100, 40));
        queue.store = queue.store.crash();
        queue.relay.letGo();
        List<String> after = new ArrayList<>();
        queue.relay.answering(act -> {
            after.add(act.target());
            return new DeliveryResult.Delivered(new Reply(250, "2.0.0", "ok"), "", true);
        });
        queue.crash();
        assertThat(after).hasSize(99).doesNotContain(before.get(0));
    }

    @Test
    void doesNotWriteTheRecordAfterEachOfManyDestinations() {
        int before = queue.store.changed();
        assertThat(relayToMany(400, 0)).hasSize(400);
        assertThat(queue.list()).isEmpty();
        // The entry, its first progress, its last, its end: each a value and a reference or two.
        assertThat(queue.store.changed() - before).isLessThan(30);
    }

    @Test
    void bouncesOnceOverACrash() {
        queue.local.failing();
        queue.relay.deferring();
        queue.start().accept("sender@remote.example", "alice@example.test");
        assertThat(queue.list()).hasSize(1);
        queue.crash();
        queue.relay.delivering(true);
        queue.after(Duration.ofMinutes(10));
        queue.crash();
        assertThat(queue.relay.filed()).hasSize(1);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void bouncesAgainIfThePowerTakesTheBounceBack() {
        queue.local.failing();
        queue.relay.deferring();
        queue.start().accept("sender@remote.example", "alice@example.test");
        queue.losePower();
        queue.relay.delivering(true);
        queue.after(Duration.ofMinutes(10));
        assertThat(queue.relay.filed()).hasSize(1);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void remembersTriesOverARestart() {
        queue.local.deferring();
        queue.start().accept("a@remote.example", "alice@example.test");
        queue.after(Duration.ofMinutes(5));
        queue.crash();
        assertThat(queue.only().tries()).isEqualTo(2);
        assertThat(queue.only().state()).isEqualTo(State.DEFERRED);
    }

    @Test
    void setsACorruptRecordAsideAndGoesOn() {
        queue.local.deferring();
        queue.start();
        queue.accept("a@remote.example", "alice@example.test");
        queue.accept("a@remote.example", "bob@example.test");
        queue.store.overwrite("queue", "e/M0000".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3, 4, 5, 6, 7});
        queue.local.delivering(false);
        queue.crash();
        queue.after(Duration.ofMinutes(10));

        assertThat(queue.local.recipients()).containsExactly("bob@example.test");
        assertThat(queue.only().state()).isEqualTo(State.CORRUPT);
        assertThat(queue.only().id()).isEqualTo("M0000");
        assertThat(queue.store.references()).containsExactly("queue/M0000");
        assertThat(Harness.join(queue.admin().delete(QueueFilter.id("M0000")))).isEqualTo(1);
        assertThat(queue.list()).isEmpty();
        assertThat(queue.store.references()).isEmpty();
    }

    @Test
    void whatIsAcceptedDuringTheScanIsDeliveredOnce() {
        queue.engine = queue.engine();
        ChainMail mail = queue.mail(TestMail.envelope("a@remote.example", "alice@example.test"));
        Harness.join(queue.engine.accept(queue.message(mail, TestMail.deliver())));
        Runnable late = queue.delay();
        queue.engine.start();
        queue.run();
        queue.tick();
        late.run();
        assertThat(queue.local.filed()).hasSize(1);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void oneInstanceSchedulesAndTheNextTakesOver() {
        queue.local.holding();
        queue.start().accept("a@remote.example", "alice@example.test");
        Engine old = queue.engine;
        queue.engine = queue.engine();
        queue.engine.start();
        queue.accept("a@remote.example", "bob@example.test");
        queue.tick();
        assertThat(queue.engine.scheduler().running()).isFalse();
        assertThat(queue.local.calls()).isEqualTo(1);

        queue.local.letGo();
        queue.run();
        old.stop(Duration.ZERO);
        queue.run();
        assertThat(queue.engine.scheduler().running()).isTrue();
        assertThat(queue.local.recipients()).containsExactly("alice@example.test", "bob@example.test");
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void whatAnOldInstanceAcceptsTooLateIsFound() {
        Engine old = queue.start().engine;
        old.stop(Duration.ZERO);
        queue.start();
        ChainMail mail = queue.mail(TestMail.envelope("a@remote.example", "alice@example.test"));
        Harness.join(old.accept(queue.message(mail, TestMail.deliver())));
        queue.tick();
        assertThat(queue.local.calls()).isZero();
        queue.after(Engine.RESCAN);
        queue.tick();
        queue.after(Engine.RESCAN);
        assertThat(queue.local.filed()).hasSize(1);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void anOldInstanceGivesBackWhatItHasNotBegun() {
        queue.local.holding();
        queue.with("concurrency", new String[] {"*=1/1"}).start();
        queue.accept("a@remote.example", "alice@example.test");
        queue.accept("a@remote.example", "bob@example.test");
        Engine old = queue.engine;
        queue.local.letGo();
        old.stop(Duration.ZERO);
        queue.run();
        queue.start();
        assertThat(queue.local.filed()).hasSize(2);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void worksThroughMoreThanItHoldsInMemory() {
        queue.local.deferring();
        queue.with("active_limit", 3).start();
        for (int i = 0; i < 20; i++) {
            queue.accept("a@remote.example", "alice@example.test");
        }
        queue.crash();
        queue.local.delivering(false);
        queue.after(Duration.ofMinutes(10));
        assertThat(queue.local.filed()).hasSize(20);
        assertThat(queue.list()).isEmpty();
    }
}
