package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.delivery.Action;
import org.postrider.delivery.DeliveryResult;
import org.postrider.delivery.PermanentFailureException;
import org.postrider.delivery.Step;
import org.postrider.filter.Destiny;
import org.postrider.message.Recipient;
import org.postrider.reply.Reply;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.queue.QueueAdmin.State;
import org.postrider.role.queue.QueueFullException;
import org.postrider.role.runtime.AwayException;
import org.postrider.testkit.mail.TestMail;

class DeliveringTest {
    private final Harness queue = new Harness();

    @Test
    void deliversALocalRecipientAndRemovesTheEntry() {
        queue.start().accept("sender@remote.example", "alice@example.test");

        assertThat(queue.local.recipients()).containsExactly("alice@example.test");
        assertThat(Harness.text(queue.local.mails().get(0))).contains("Subject: Hello M0000");
        assertThat(queue.list()).isEmpty();
        assertThat(queue.store.references()).isEmpty();
        assertThat(queue.chain.settled()).containsExactly("M0000");
    }

    @Test
    void relaysForeignRecipientsByDomain() {
        queue.start().accept("alice@example.test", "x@one.example", "y@two.example", "z@one.example");

        assertThat(queue.relay.filed())
                .extracting(Action::target)
                .containsExactly("one.example", "one.example", "two.example");
        assertThat(queue.relay.calls()).isEqualTo(2);
    }

    @Test
    void takesTheRelayhostForForeignRecipients() {
        queue.relay.planning(r -> List.of(Step.here("smart.example", r)));
        queue.with("relayhost", "smart.example").start();
        queue.accept("alice@example.test", "x@one.example", "y@two.example");

        assertThat(queue.relay.calls()).isEqualTo(1);
    }

    @Test
    void takesTheTransportTableFirst() {
        queue.tables.bind(key -> java.util.concurrent.CompletableFuture.completedStage(
                key.equals(".one.example") ? Optional.of("quarantine:odd") : Optional.empty()));
        queue.quarantine.planning(r -> List.of(Step.here("odd", r)));
        queue.with("transport_table", "routes").start();
        queue.accept("alice@example.test", "x@deep.one.example", "bob@example.test");

        assertThat(queue.quarantine.recipients()).containsExactly("x@deep.one.example");
        assertThat(queue.local.recipients()).containsExactly("bob@example.test");
    }

    @Test
    void routesAliasesOnAndFilesOnceWhereTheyMeet() {
        queue.local.planning(r -> r.address().localPart().equals("list")
                ? List.of(
                        Step.route(r.at(TestMail.address("alice@example.test"))),
                        Step.route(r.at(TestMail.address("x@one.example"))))
                : List.of(Step.here(r.address().toString(), r)));
        queue.start().accept("sender@remote.example", "list@example.test", "alice@example.test");

        assertThat(queue.local.recipients()).containsExactly("alice@example.test");
        assertThat(queue.relay.recipients()).containsExactly("x@one.example");
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void failsAnAliasThatLeadsInCircles() {
        queue.local.planning(r -> r.address().localPart().equals("sender")
                ? List.of(Step.here("s", r))
                : List.of(Step.route(r), Step.route(r)));
        queue.start().accept("sender@example.test", "loop@example.test");
        // example.test is local: the bounce is filed there.
        assertThat(queue.local.recipients()).containsExactly("sender@example.test");
        assertThat(Harness.text(queue.local.mails().get(0))).contains("Status: 5.4.6");
    }

    @Test
    void triesAgainAfterADeferral() {
        queue.local.deferring();
        queue.start().accept("sender@remote.example", "alice@example.test");
        assertThat(queue.only().state()).isEqualTo(State.DEFERRED);
        assertThat(queue.only().tries()).isEqualTo(1);
        assertThat(queue.only().lastError()).isEqualTo("451 4.2.1 not now");

        queue.local.delivering(false);
        queue.after(Duration.ofSeconds(299));
        assertThat(queue.local.filed()).isEmpty();
        queue.after(Duration.ofSeconds(1));
        assertThat(queue.local.filed()).hasSize(1);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void triesOnlyWhatIsStillOpen() {
        queue.relay.answering(a -> a.target().equals("down.example")
                ? new DeliveryResult.Deferred(new Reply(450, "4.2.0", "later"), "", Optional.empty())
                : new DeliveryResult.Delivered(new Reply(250, "2.0.0", "ok"), "", true));
        queue.start().accept("alice@example.test", "x@up.example", "y@down.example");
        assertThat(queue.only().recipients()).containsExactly("y@down.example");

        queue.relay.delivering(true);
        queue.after(Duration.ofMinutes(10));
        assertThat(queue.relay.recipients()).containsExactly("x@up.example", "y@down.example");
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void waitsForAnAgentThatIsAwayWithoutCountingTries() {
        queue.agents.unbind(queue.local);
        queue.start().accept("sender@remote.example", "alice@example.test");
        assertThat(queue.only().tries()).isZero();

        queue.agents.bind(queue.local, java.util.Map.of("agent.name", "local"));
        queue.engine.wake();
        queue.run();
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void waitsForADirectoryThatIsAway() {
        queue.directories.unbind(queue.directory);
        queue.start().accept("sender@remote.example", "alice@example.test");
        awaitTimeouts();
        assertThat(queue.local.filed()).isEmpty();

        queue.directories.bind(queue.directory);
        queue.after(Duration.ofSeconds(5));
        assertThat(queue.local.filed()).hasSize(1);
    }

    /** Waiting for a role that is away ends on the JDK's timer thread. */
    private void awaitTimeouts() {
        while (queue.engine.scheduler().active() > 0) {
            queue.run();
            Thread.onSpinWait();
        }
    }

    @Test
    void bouncesAnUnknownRecipientToTheSender() {
        queue.local.planFailing(new PermanentFailureException(new Reply(550, "5.1.1", "No such user here")));
        queue.start().accept("sender@remote.example", "nobody@example.test");

        assertThat(queue.relay.recipients()).containsExactly("sender@remote.example");
        String bounce = Harness.text(queue.relay.mails().get(0));
        assertThat(bounce)
                .contains("Content-Type: multipart/report", "report-type=delivery-status")
                .contains("Final-Recipient: rfc822; nobody@example.test")
                .contains("Action: failed", "Status: 5.1.1")
                .contains("text/rfc822-headers", "Subject: Hello M0000")
                .doesNotContain("\r\nbody\r\n");
        assertThat(queue.relay.mails().get(0).envelope().sender().isNull()).isTrue();
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void neverBouncesABounce() {
        queue.local.failing();
        queue.start().accept("", "alice@example.test");
        assertThat(queue.relay.filed()).isEmpty();
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void returnsMailAfterItsLifetime() {
        queue.local.deferring();
        queue.with("queue_lifetime_seconds", 3600).start();
        queue.accept("sender@remote.example", "alice@example.test");
        for (int i = 0; i < 20; i++) {
            queue.after(Duration.ofMinutes(10));
        }
        assertThat(queue.relay.recipients()).containsExactly("sender@remote.example");
        assertThat(Harness.text(queue.relay.mails().get(0))).contains("Status: 5.4.7", "451 4.2.1 not now");
        assertThat(queue.list()).isEmpty();
    }

    /** Off over the holidays: at the start the roles come one after the other, and all mail is older than its lifetime. */
    @Test
    void aMessageThatGrewTooOldWhileTheServerWasOffIsTriedOnceMore() {
        queue.local.deferring();
        queue.with("queue_lifetime_seconds", 3600).start();
        queue.accept("sender@remote.example", "alice@example.test");
        queue.agents.unbind(queue.local);
        queue.clock.advance(Duration.ofDays(6));
        queue.crash();
        queue.after(Duration.ofSeconds(5));
        assertThat(queue.relay.recipients()).isEmpty();

        queue.local.delivering(false);
        queue.agents.bind(queue.local, java.util.Map.of("agent.name", "local"));
        queue.after(Duration.ofSeconds(5));
        assertThat(queue.local.recipients()).containsExactly("alice@example.test");
        assertThat(queue.relay.recipients()).isEmpty();
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void anUnfilteredMessageThatGrewTooOldWhileTheServerWasOffIsFilteredOnceMore() {
        queue.chains.unbind(queue.chain);
        queue.with("queue_lifetime_seconds", 3600).start();
        ChainMail mail = queue.mail(TestMail.envelope("sender@remote.example", "alice@example.test"));
        queue.accept(new org.postrider.role.queue.Acceptance(mail, List.of(), Optional.empty()));
        awaitTimeouts();
        queue.clock.advance(Duration.ofDays(6));
        queue.crash();
        awaitTimeouts();
        assertThat(queue.only().state()).isNotEqualTo(State.HELD);

        queue.chains.bind(queue.chain);
        queue.after(Duration.ofSeconds(5));
        assertThat(queue.local.recipients()).containsExactly("alice@example.test");
    }

    /** Nobody comes back: the sender is told, a lifetime after this server began to wait. */
    @Test
    void returnsMailWhoseAgentNeverComes() {
        queue.agents.unbind(queue.local);
        queue.with("queue_lifetime_seconds", 3600).start();
        queue.accept("sender@remote.example", "alice@example.test");
        queue.after(Duration.ofMinutes(59));
        assertThat(queue.relay.recipients()).isEmpty();
        queue.after(Duration.ofMinutes(2));
        assertThat(queue.relay.recipients()).containsExactly("sender@remote.example");
    }

    /** 5,000 members, all elsewhere, with replies as they come: what is written of them is far above a record's bound. */
    @Test
    void aLongListIsBroughtToEachMemberOnce() {
        List<Step> members = new java.util.ArrayList<>();
        for (int i = 0; i < 4_990; i++) {
            members.add(Step.route(Recipient.of(TestMail.address("member-" + i + "@list" + i % 7 + ".example"))));
        }
        members.add(Step.route(Recipient.of(TestMail.address("slow@down.example"))));
        queue.local.planning(r -> members);
        String text = "Ok: queued as 4XyZ1234567890 by a host that has much to say about where the message is now";
        queue.relay.answering(a -> a.target().equals("down.example")
                ? new DeliveryResult.Deferred(new Reply(450, "4.2.0", text), "mx", Optional.empty())
                : new DeliveryResult.Delivered(
                        new Reply(250, "2.0.0", text), "mx17.outbound.some-provider.example[192.0.2.123]:25", true));
        queue.start().accept("sender@remote.example", "list@example.test");
        for (int i = 0; i < 5; i++) {
            queue.after(Duration.ofMinutes(10));
        }

        assertThat(queue.relay.recipients().stream().filter(r -> r.startsWith("member-")))
                .hasSize(4_990)
                .doesNotHaveDuplicates();
        assertThat(queue.engine.destinations().running()).isZero();
        assertThat(queue.only().recipients()).containsExactly("slow@down.example");

        queue.relay.delivering(true);
        queue.after(Duration.ofHours(2));
        assertThat(queue.list()).isEmpty();
    }

    /** Beyond any record: nothing is begun that could not be remembered, and the sender is told. */
    @Test
    void aPlanTooLargeToBeWrittenIsRefused() {
        List<Step> members = new java.util.ArrayList<>();
        String local = "m".repeat(50);
        String domain = "d".repeat(60) + '.' + "e".repeat(60) + '.' + "f".repeat(60) + ".example";
        for (int i = 0; i < 4_990; i++) {
            members.add(Step.route(Recipient.of(TestMail.address(local + i + '@' + domain))));
        }
        queue.local.planning(r -> members);
        queue.start().accept("sender@remote.example", "list@example.test");

        assertThat(queue.relay.recipients()).containsExactly("sender@remote.example");
        assertThat(Harness.text(queue.relay.mails().get(0))).contains("list@example.test", "Status: 5.3.4");
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void keepsQuarantinedMailByItsAgent() {
        queue.start().accept(new Destiny.Quarantine("banned", "an exe"), "", "alice@example.test");
        assertThat(queue.quarantine.filed()).extracting(Action::target).containsExactly("banned");
        assertThat(queue.quarantine.mails().get(0).attributes())
                .containsEntry("reason", "an exe")
                .containsEntry("category", "banned");
        assertThat(queue.local.filed()).isEmpty();
    }

    @Test
    void dropsDiscardedMailAndTellsTheChain() {
        queue.start().accept(new Destiny.Discard("worm"), "", "alice@example.test");
        assertThat(queue.local.filed()).isEmpty();
        assertThat(queue.list()).isEmpty();
        assertThat(queue.chain.settled()).containsExactly("M0000");
    }

    @Test
    void neverBouncesARejectionToAnUnknownSender() {
        Destiny reject = new Destiny.Reject(new Reply(550, "5.7.1", "No"), "spam");
        queue.start().accept(reject, "", "alice@example.test");
        assertThat(queue.relay.filed()).isEmpty();
        queue.accept(reject, "carol", "alice@example.test");
        assertThat(queue.relay.recipients()).containsExactly("sender@remote.example");
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void deliversRedirectedMailToTheOtherAddress() {
        queue.start()
                .accept(new Destiny.Redirect(TestMail.address("bob@example.test"), "moved"), "", "alice@example.test");
        assertThat(queue.local.recipients()).containsExactly("bob@example.test");
        assertThat(queue.local.filed().get(0).original().address()).isEqualTo(TestMail.address("alice@example.test"));
    }

    @Test
    void keepsHeldMailUntilReleased() {
        queue.start().accept(new Destiny.Hold("looks odd"), "", "alice@example.test");
        assertThat(queue.only().state()).isEqualTo(State.HELD);
        queue.after(Duration.ofDays(10));
        assertThat(queue.only().state()).isEqualTo(State.HELD);

        queue.crash();
        assertThat(queue.only().state()).isEqualTo(State.HELD);
        Harness.join(queue.admin().release(org.postrider.role.queue.QueueAdmin.QueueFilter.all()));
        queue.run();
        assertThat(queue.local.filed()).hasSize(1);
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void filesASoleTagIntoTheFolder() {
        queue.start().accept(new Destiny.Deliver(List.of(), Optional.of("Junk"), "spam"), "", "alice@example.test");
        assertThat(queue.local.mails().get(0).attributes()).containsEntry("folder", "Junk");
    }

    @Test
    void takesMuchInlineContentIntoTheStore() {
        queue.start();
        ChainMail mail = TestMail.mail(
                "F1",
                TestMail.envelope("a@remote.example", "alice@example.test"),
                Content.of(TestMail.bytes("inline", "x".repeat(100_000))));
        queue.local.deferring();
        queue.accept(queue.message(mail, TestMail.deliver()));
        assertThat(queue.store.references()).containsExactly("queue/F1");
        assertThat(queue.only().size()).isEqualTo(mail.content().size());
    }

    @Test
    void refusesWhenTheDiskIsFullAndKeepsNothing() {
        queue.start();
        ChainMail mail = queue.mail(TestMail.envelope("a@remote.example", "alice@example.test"));
        queue.store.diskFull(true);
        assertThatThrownBy(() -> queue.accept(queue.message(mail, TestMail.deliver())))
                .hasCauseInstanceOf(QueueFullException.class);
        queue.store.diskFull(false);
        assertThat(queue.list()).isEmpty();
        queue.accept(queue.message(mail, TestMail.deliver()));
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void aMessageThatIsRefusedLeavesNoTrace() {
        queue.local.deferring();
        queue.with("max_entries", 1).start();
        ChainMail mail = queue.mail(TestMail.envelope("a@remote.example", "alice@example.test"));
        queue.store.failCommits(1, new java.io.IOException("broken"));
        assertThatThrownBy(() -> queue.accept(queue.message(mail, TestMail.deliver())))
                .hasMessageContaining("broken");
        queue.accept(queue.message(mail, TestMail.deliver()));
        assertThat(queue.list()).hasSize(1);
    }

    @Test
    void refusesBeyondItsLimitOfEntries() {
        queue.local.deferring();
        queue.with("max_entries", 2).start();
        queue.accept("a@remote.example", "alice@example.test");
        queue.accept("a@remote.example", "alice@example.test");
        assertThatThrownBy(() -> queue.accept("a@remote.example", "alice@example.test"))
                .hasCauseInstanceOf(QueueFullException.class);
    }

    @Test
    void refusesBelowTheFreeSpaceItWants() {
        queue.with("min_free_bytes", Long.MAX_VALUE).start();
        assertThatThrownBy(() -> queue.accept("a@remote.example", "alice@example.test"))
                .hasCauseInstanceOf(QueueFullException.class);
    }

    @Test
    void finishesWhenTheDiskHasRoomAgain() {
        queue.local.holding();
        queue.start().accept("a@remote.example", "alice@example.test");
        queue.store.diskFull(true);
        queue.local.letGo();
        queue.run();
        queue.store.diskFull(false);
        queue.after(Duration.ofSeconds(1));
        assertThat(queue.list()).isEmpty();
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void agentFailuresDeferAndDoNotBounce() {
        queue.local.deliverFailing(new IllegalStateException("our bug"));
        queue.start().accept("sender@remote.example", "alice@example.test");
        assertThat(queue.only().state()).isEqualTo(State.DEFERRED);
        assertThat(queue.only().lastError()).contains("our bug");
        assertThat(queue.only().tries()).isEqualTo(1);
    }

    @Test
    void anAgentBeingReplacedCostsNoTry() {
        queue.local.deliverFailing(new AwayException("delivery"));
        queue.start().accept("sender@remote.example", "alice@example.test");
        assertThat(queue.only().tries()).isZero();
        queue.local.deliverFailing(null);
        queue.after(Duration.ofSeconds(5));
        assertThat(queue.local.filed()).hasSize(1);
    }

    @Test
    void keepsTheDsnParametersOfARecipient() {
        Recipient recipient = new Recipient(
                TestMail.address("x@one.example"),
                Set.of(org.postrider.message.Notify.SUCCESS),
                Optional.of("rfc822;orig+2Bx@one.example"));
        queue.relay.deferring();
        queue.start()
                .accept(TestMail.envelope("a@example.test", "x@one.example").to(List.of(recipient)));
        queue.crash();
        queue.relay.delivering(true);
        queue.after(Duration.ofMinutes(10));
        assertThat(queue.relay.filed().get(0).recipient()).isEqualTo(recipient);
    }
}
