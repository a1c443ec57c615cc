package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postrider.filter.Destiny;
import org.postrider.filter.Phase;
import org.postrider.message.Address;
import org.postrider.message.HeaderField;
import org.postrider.reply.Reply;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.chain.Variant;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.QueueAdmin.QueueFilter;
import org.postrider.role.queue.QueueAdmin.State;
import org.postrider.testkit.mail.FakeChain;
import org.postrider.testkit.mail.TestMail;

class FilteringTest {
    private final Harness queue = new Harness();

    private String acceptUnfiltered(String... to) {
        ChainMail mail = queue.mail(TestMail.envelope("sender@remote.example", to));
        return queue.accept(new Acceptance(mail, List.of(), Optional.empty()));
    }

    private void chainIsAway(boolean away) {
        if (away) {
            queue.chain.deciding(m -> new ChainResult.Unfiltered("link virus is away", false));
        } else {
            queue.chain.deciding(m -> new ChainResult.Decided(List.of(TestMail.variant(m, TestMail.deliver())), 1));
        }
    }

    @Test
    void filtersBeforeAnyDelivery() {
        queue.start();
        acceptUnfiltered("alice@example.test");
        ChainMail asked = queue.chain.seen().get(0);
        assertThat(asked.phase()).isEqualTo(Phase.AFTER_ACCEPT);
        assertThat(asked.headers()).extracting(HeaderField::name).contains("Subject");
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void deliversNothingUnfiltered() {
        chainIsAway(true);
        queue.start();
        acceptUnfiltered("alice@example.test");
        assertThat(queue.only().state()).isEqualTo(State.UNFILTERED);
        assertThat(queue.only().lastError()).isEqualTo("link virus is away");
        assertThat(queue.only().next())
                .as("not the time at which a restart would try")
                .hasValueSatisfying(next -> assertThat(next).isAfter(queue.clock.instant()));
        queue.crash();
        assertThat(queue.local.filed()).isEmpty();

        chainIsAway(false);
        queue.after(Duration.ofMinutes(6));
        assertThat(queue.local.filed()).hasSize(1);
        assertThat(queue.chain.seen().get(1).headers())
                .extracting(HeaderField::name)
                .contains("Subject");
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void waitsForAChainThatIsNotThereAndWakesWithIt() {
        queue.chains.unbind(queue.chain);
        queue.start();
        acceptUnfiltered("alice@example.test");
        while (queue.engine.scheduler().active() > 0) {
            queue.run();
            Thread.onSpinWait();
        }
        assertThat(queue.only().state()).isEqualTo(State.UNFILTERED);
        queue.chains.bind(queue.chain);
        queue.engine.wake();
        queue.run();
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void triesAgainAsSoonAsTheChainHasChanged() {
        chainIsAway(true);
        queue.start().tick();
        acceptUnfiltered("alice@example.test");
        queue.after(Duration.ofSeconds(1));
        assertThat(queue.chain.seen()).hasSize(1);

        chainIsAway(false);
        queue.chain.nextGeneration();
        queue.after(Duration.ofSeconds(1));
        assertThat(queue.local.filed()).hasSize(1);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void triesAgainWhenAnotherChainHasCountedToTheSameGeneration() {
        chainIsAway(true);
        queue.start().tick();
        acceptUnfiltered("alice@example.test");
        queue.after(Duration.ofSeconds(1));
        queue.chains.unbind(queue.chain);

        // Its links come after it, and between two looks of the queue.
        FakeChain other = new FakeChain().deciding(m -> new ChainResult.Unfiltered("link virus is away", false));
        queue.chains.bind(other);
        queue.engine.wake();
        queue.run();
        assertThat(other.seen()).hasSize(1);
        other.deciding(m -> new ChainResult.Decided(List.of(TestMail.variant(m, TestMail.deliver())), 1));
        assertThat(other.generation()).isEqualTo(queue.chain.generation());

        queue.after(Duration.ofSeconds(1));
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void doesNotMissThatTheChainIsReplacedWhileItIsAsked() {
        FakeChain other = new FakeChain();
        queue.chain.deciding(m -> {
            queue.chains.bind(other);
            queue.engine.wake();
            queue.tick();
            return new ChainResult.Unfiltered("link virus is away", false);
        });
        queue.start();
        acceptUnfiltered("alice@example.test");
        queue.after(Duration.ofSeconds(1));
        assertThat(other.seen()).hasSize(1);
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void tellsTheChainAlsoOfRecipientsThatLmtpRefused() {
        queue.start();
        ChainMail mail =
                queue.mail(TestMail.envelope("sender@remote.example", "alice@example.test", "bob@example.test"));
        Destiny reject = new Destiny.Reject(new Reply(554, "5.7.1", "Banned"), "banned");
        Destiny defer = new Destiny.Defer(new Reply(451, "4.7.1", "Later"), "greylisted");
        queue.chain.settleFailing(new IllegalStateException("away"));
        queue.accept(new Acceptance(
                mail,
                List.of(part(mail, TestMail.deliver(), "alice@example.test")),
                List.of(part(mail, reject, "bob@example.test"), part(mail, defer, "carol@example.test")),
                Optional.empty()));
        queue.crash();
        queue.chain.settleFailing(null);
        queue.after(Duration.ofMinutes(1));

        // Told once, of all, and nothing is done for them: the client has their replies.
        assertThat(queue.chain.settled()).containsExactly("M0000");
        assertThat(queue.chain.outcomes().get(0).destinies())
                .hasSize(3)
                .containsValues(reject, defer)
                .containsKey(new Address("bob", "example.test"));
        assertThat(queue.chain.seen()).isEmpty();
        assertThat(queue.local.recipients()).containsExactly("alice@example.test");
        assertThat(queue.relay.filed()).isEmpty();
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void triesAtOnceAfterARestart() {
        chainIsAway(true);
        queue.start();
        acceptUnfiltered("alice@example.test");
        queue.after(Duration.ofSeconds(1));
        assertThat(queue.local.filed()).isEmpty();

        queue.crash();
        chainIsAway(false);
        queue.after(Duration.ofSeconds(1));
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void doesNotMissAChangeWhileTheChainIsAsked() {
        queue.chain.deciding(m -> {
            queue.chain.nextGeneration();
            chainIsAway(false);
            queue.tick();
            return new ChainResult.Unfiltered("link virus is away", false);
        });
        queue.start();
        acceptUnfiltered("alice@example.test");
        queue.after(Duration.ofSeconds(1));
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void wakesAfterARestartWhatIsStillWaiting() {
        chainIsAway(true);
        queue.start();
        acceptUnfiltered("alice@example.test");
        queue.crash().after(Duration.ofSeconds(1));
        assertThat(queue.local.filed()).isEmpty();

        chainIsAway(false);
        queue.chain.nextGeneration();
        queue.after(Duration.ofSeconds(1));
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void holdsWhatTheChainWantsHeldAndFiltersItWhenReleased() {
        queue.chain.deciding(m -> new ChainResult.Unfiltered("link virus failed", true));
        queue.start();
        acceptUnfiltered("alice@example.test");
        assertThat(queue.only().state()).isEqualTo(State.HELD);

        chainIsAway(false);
        Harness.join(queue.admin().release(QueueFilter.all()));
        queue.run();
        assertThat(queue.chain.seen()).hasSize(2);
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void holdsWhatCouldNotBeFilteredWithinItsLifetime() {
        chainIsAway(true);
        queue.with("queue_lifetime_seconds", 3600).start();
        acceptUnfiltered("alice@example.test");
        for (int i = 0; i < 20; i++) {
            queue.after(Duration.ofMinutes(10));
        }
        assertThat(queue.only().state()).isEqualTo(State.HELD);
        assertThat(queue.traced(queue.only().id(), "held")).hasSize(1);
        assertThat(queue.relay.filed()).isEmpty();
    }

    @Test
    void filtersDeferredRecipientsAgainWhileTheOthersGoOn() {
        queue.chain.deciding(m -> new ChainResult.Decided(
                List.of(
                        part(m, TestMail.deliver(), "alice@example.test"),
                        part(m, new Destiny.Defer(new Reply(451, "4.7.1", "later"), "greylisted"), "bob@example.test")),
                1));
        queue.start();
        acceptUnfiltered("alice@example.test", "bob@example.test");
        assertThat(queue.local.recipients()).containsExactly("alice@example.test");
        assertThat(queue.only().recipients()).containsExactly("bob@example.test");

        queue.crash();
        chainIsAway(false);
        queue.after(Duration.ofMinutes(10));
        assertThat(queue.chain.seen().get(1).envelope().recipients()).hasSize(1);
        assertThat(queue.local.recipients()).containsExactly("alice@example.test", "bob@example.test");
        assertThat(queue.list()).isEmpty();
        assertThat(queue.chain.outcomes().get(0).destinies()).hasSize(2);
    }

    private static Variant part(ChainMail mail, Destiny destiny, String to) {
        return new Variant(
                destiny, mail.envelope().to(TestMail.envelope("", to).recipients()), mail.content(), mail.structure());
    }

    @Test
    void keepsADecisionOverAPowerCut() {
        queue.local.deferring();
        queue.start();
        acceptUnfiltered("alice@example.test");
        queue.losePower();
        queue.local.delivering(false);
        queue.after(Duration.ofMinutes(10));
        assertThat(queue.chain.seen()).hasSize(1);
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void tellsTheChainUntilItListens() {
        queue.chain.settleFailing(new IllegalStateException("away"));
        queue.start();
        acceptUnfiltered("alice@example.test");
        assertThat(queue.list()).hasSize(1);
        queue.crash();
        queue.chain.settleFailing(null);
        queue.after(Duration.ofMinutes(1));
        assertThat(queue.chain.settled()).containsExactly("M0000");
        assertThat(queue.list()).isEmpty();
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void givesUpTellingTheChainAfterAWhile() {
        queue.chain.settleFailing(new IllegalStateException("away"));
        queue.start();
        acceptUnfiltered("alice@example.test");
        for (int i = 0; i < 61; i++) {
            queue.after(Duration.ofMinutes(1));
        }
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void doesNotTellTheChainOfMailMadeHere() {
        queue.start();
        ChainMail mail = TestMail.mail(
                "L1",
                TestMail.envelope("", "alice@example.test"),
                queue.store.put(TestMail.bytes("x", "y")),
                TestMail.session("local", ""));
        queue.accept(queue.message(mail, TestMail.deliver()));
        assertThat(queue.local.filed()).hasSize(1);
        assertThat(queue.chain.settled()).isEmpty();
    }
}
