package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postrider.delivery.Step;
import org.postrider.message.Address;
import org.postrider.message.BodyType;
import org.postrider.message.DsnReturn;
import org.postrider.message.Envelope;
import org.postrider.message.Notify;
import org.postrider.message.Part;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.testkit.mail.TestMail;

class NoticeTest {
    private final Harness queue = new Harness();

    private static Envelope envelope(DsnReturn dsnReturn, Set<Notify> notify, String to) {
        Recipient recipient = new Recipient(TestMail.address(to), notify, Optional.of("rfc822;orig+2Bx@example.test"));
        return new Envelope(
                ReversePath.of(TestMail.address("sender@remote.example")),
                List.of(recipient),
                BodyType.SEVEN_BIT,
                false,
                dsnReturn,
                Optional.of("env+2B1"));
    }

    private String onlyNotice() {
        assertThat(queue.relay.recipients()).containsExactly("sender@remote.example");
        return Harness.text(queue.relay.mails().get(0));
    }

    @Test
    void carriesTheParametersOfTheSender() {
        queue.local.failing();
        queue.start().accept(envelope(DsnReturn.UNSPECIFIED, Set.of(Notify.FAILURE), "alice@example.test"));
        assertThat(onlyNotice())
                .contains("Original-Envelope-Id: env+1")
                .contains("Original-Recipient: rfc822; orig+x@example.test")
                .contains("Reporting-MTA: dns; localhost")
                .contains("Diagnostic-Code: smtp; 550 5.1.1 no such user")
                .contains("Auto-Submitted: auto-replied");
    }

    @Test
    void returnsTheWholeMessageIfAskedFor() {
        queue.local.failing();
        queue.start().accept(envelope(DsnReturn.FULL, Set.of(), "alice@example.test"));
        assertThat(onlyNotice()).contains("message/rfc822", "\r\nbody\r\n");
    }

    @Test
    void returnsOnlyHeadersOfALargeMessage() {
        queue.local.failing();
        queue.with("bounce_size_limit", 20).start();
        queue.accept(envelope(DsnReturn.FULL, Set.of(), "alice@example.test"));
        assertThat(onlyNotice()).contains("text/rfc822-headers").doesNotContain("\r\nbody\r\n");
    }

    @Test
    void itsStructureMatchesItsBytes() {
        queue.local.failing();
        queue.start().accept(envelope(DsnReturn.FULL, Set.of(), "alice@example.test"));
        Part root = queue.relay.mails().get(0).structure();
        assertThat(root.mediaType().essence()).isEqualTo("multipart/report");
        assertThat(root.children())
                .extracting(p -> p.mediaType().essence())
                .containsExactly("text/plain", "message/delivery-status", "message/rfc822");
        assertThat(root.end()).isEqualTo(queue.relay.mails().get(0).content().size());
    }

    @Test
    void saysNothingToWhoWantsNothing() {
        queue.local.failing();
        queue.start().accept(envelope(DsnReturn.UNSPECIFIED, Set.of(Notify.NEVER), "alice@example.test"));
        queue.accept(envelope(DsnReturn.UNSPECIFIED, Set.of(Notify.SUCCESS), "alice@example.test"));
        assertThat(queue.relay.filed()).isEmpty();
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void reportsSuccessOnlyIfAskedFor() {
        queue.start().accept(envelope(DsnReturn.UNSPECIFIED, Set.of(), "alice@example.test"));
        assertThat(queue.relay.filed()).isEmpty();
        queue.accept(envelope(DsnReturn.FULL, Set.of(Notify.SUCCESS), "alice@example.test"));
        assertThat(onlyNotice())
                .contains("Action: delivered", "Status: 2.0.0", "text/rfc822-headers")
                .doesNotContain("\r\nbody\r\n");
    }

    @Test
    void saysRelayedOfWhatAnotherSystemHas() {
        queue.start().accept(envelope(DsnReturn.UNSPECIFIED, Set.of(Notify.SUCCESS), "x@one.example"));
        assertThat(queue.relay.recipients()).containsExactly("x@one.example", "sender@remote.example");
        assertThat(Harness.text(queue.relay.mails().get(1))).contains("Action: relayed");
    }

    @Test
    void saysExpandedOfAList() {
        queue.local.planning(r -> r.address().localPart().equals("list")
                ? List.of(member("alice@example.test"), member("bob@example.test"))
                : List.of(Step.here(r.address().toString(), r)));
        queue.start().accept(envelope(DsnReturn.UNSPECIFIED, Set.of(Notify.SUCCESS), "list@example.test"));
        assertThat(queue.local.recipients()).containsExactly("alice@example.test", "bob@example.test");
        assertThat(onlyNotice()).contains("Action: expanded", "Final-Recipient: rfc822; list@example.test");
    }

    private static Step member(String address) {
        Address member = TestMail.address(address);
        return Step.route(new Recipient(member, Set.of(Notify.NEVER), Optional.empty()));
    }

    @Test
    void warnsOnceOfADelay() {
        queue.local.deferring();
        queue.with("delay_warning_seconds", 3600).start();
        queue.accept(envelope(DsnReturn.UNSPECIFIED, Set.of(), "alice@example.test"));
        for (int i = 0; i < 10; i++) {
            queue.after(Duration.ofMinutes(30));
            queue.crash();
        }
        assertThat(onlyNotice()).contains("Action: delayed", "Status: 4.2.1");
        assertThat(queue.list()).hasSize(1);
    }

    @Test
    void doesNotWarnWhoWantsOnlyFailures() {
        queue.local.deferring();
        queue.with("delay_warning_seconds", 3600).start();
        queue.accept(envelope(DsnReturn.UNSPECIFIED, Set.of(Notify.FAILURE), "alice@example.test"));
        for (int i = 0; i < 10; i++) {
            queue.after(Duration.ofMinutes(30));
        }
        assertThat(queue.relay.filed()).isEmpty();
    }

    @Test
    void tellsThePostmasterOfADoubleBounceOnce() {
        queue.local.answering(a -> a.recipient().address().localPart().equals("bob")
                ? new org.postrider.delivery.DeliveryResult.Delivered(
                        new org.postrider.reply.Reply(250, "2.0.0", "ok"), "", false)
                : new org.postrider.delivery.DeliveryResult.Failed(
                        new org.postrider.reply.Reply(550, "5.1.1", "no"), ""));
        queue.with("double_bounce_to", "bob@example.test").start();
        queue.accept("", "alice@example.test");
        assertThat(queue.local.recipients()).containsExactly("bob@example.test");

        queue.local.failing();
        queue.accept("", "bob@example.test");
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void bouncesEvenIfTheOriginalIsDamaged() {
        queue.local.failing();
        queue.start();
        var mail = queue.mail(TestMail.envelope("sender@remote.example", "alice@example.test"));
        queue.store.damage("m0");
        queue.accept(queue.message(mail, TestMail.deliver()));
        assertThat(onlyNotice()).contains("Action: failed");
        assertThat(queue.list()).isEmpty();
    }

    @Test
    void severalFailuresAreOneNotice() {
        queue.local.failing();
        queue.start().accept("sender@remote.example", "alice@example.test", "bob@example.test");
        assertThat(onlyNotice())
                .contains("Final-Recipient: rfc822; alice@example.test")
                .contains("Final-Recipient: rfc822; bob@example.test");
    }
}
