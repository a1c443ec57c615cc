package org.postrider.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.filter.Destiny;
import org.postrider.filter.Phase;
import org.postrider.message.Address;
import org.postrider.reply.Reply;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.chain.Variant;
import org.postrider.role.directory.Directory;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.QueueFullException;
import org.postrider.role.session.ListenerInfo;
import org.postrider.testkit.session.FakeConnection;

class AcceptanceTest {
    private static final Destiny REJECT = new Destiny.Reject(new Reply(554, "5.7.1", "Banned"), "banned file");
    private static final Destiny DEFER = new Destiny.Defer(new Reply(450, "4.7.1", "Later"), "grey");
    private static final String BODY = "Subject: x\r\n\r\nbody\r\n.\r\n";

    private final Rig rig = new Rig(Map.of("chain_patience_ms", 0L, "queue_patience_ms", 0L, "role_patience_ms", 0L));

    @AfterEach
    void stop() {
        rig.close();
    }

    private FakeConnection ready(ListenerInfo listener) {
        String hello = listener == Rig.LMTP ? "LHLO x\r\n" : "EHLO x\r\n";
        FakeConnection client = rig.connect(listener)
                .send(
                        hello
                                + "MAIL FROM:<a@away.test>\r\nRCPT TO:<alice@here.test>\r\nRCPT TO:<bob@here.test>\r\nDATA\r\n");
        client.output();
        return client;
    }

    @Test
    void acceptsOnlyOnceTheQueueHasIt() {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        rig.queue.answer = durable;
        FakeConnection client = ready(Rig.SMTP).send(BODY + "NOOP\r\n");
        assertThat(client.output()).isEmpty();

        durable.complete(null);

        String id = rig.queue.only().mail().id();
        assertThat(client.output()).isEqualTo("250 2.0.0 Ok: " + id + "\r\n250 2.0.0 Ok\r\n");
        assertThat(rig.queue.only().mail().phase()).isEqualTo(Phase.BEFORE_ACCEPT);
        assertThat(rig.events).extracting(e -> e.event()).containsExactly("accepted");
        assertThat(rig.events.get(0).details())
                .containsEntry("from", "a@away.test")
                .containsEntry("client", "192.0.2.1");
    }

    @Test
    void rejectsIfAllRecipientsRejectAndTellsTheFilters() {
        rig.chain.all(REJECT);

        FakeConnection client = ready(Rig.SMTP).send(BODY);

        assertThat(client.output()).matches("554 5\\.7\\.1 Banned \\(\\w{14}\\)\r\n");
        assertThat(rig.queue.accepted).isEmpty();
        assertThat(rig.chain.outcomes).hasSize(1);
        assertThat(rig.chain.outcomes.get(0).destinies())
                .containsEntry(new Address("bob", "here.test"), REJECT)
                .hasSize(2);
        assertThat(rig.events).extracting(e -> e.event()).containsExactly("rejected");
    }

    @Test
    void saysTheIdOnceThoughThePolicySaysItToo() {
        rig.chain.answer = mail -> FakeChain.decided(new Variant(
                new Destiny.Reject(new Reply(554, "5.7.1", "Refused as " + mail.id()), "banned"),
                mail.envelope(),
                mail.content(),
                mail.structure()));

        assertThat(ready(Rig.SMTP).send(BODY).output()).matches("554 5\\.7\\.1 Refused as \\w{14}\r\n");
    }

    @Test
    void defersIfSomeDeferAndTheRestReject() {
        rig.chain.alice(REJECT, DEFER);

        assertThat(ready(Rig.SMTP).send(BODY).output()).startsWith("450 4.7.1 Later (");
        assertThat(rig.queue.accepted).isEmpty();
    }

    @Test
    void leavesMixedDestiniesToTheQueueSinceSmtpHasOneReply() {
        rig.chain.alice(REJECT, FakeChain.DELIVER);

        assertThat(ready(Rig.SMTP).send(BODY).output()).startsWith("250 2.0.0 Ok: ");
        assertThat(rig.queue.only().variants()).extracting(v -> v.destiny()).containsExactly(REJECT, FakeChain.DELIVER);
    }

    @Test
    void answersEachRecipientOfLmtpByItsOwnDestiny() {
        rig.chain.alice(REJECT, FakeChain.DELIVER);

        assertThat(ready(Rig.LMTP).send(BODY).output())
                .matches("554 5\\.7\\.1 Banned \\(\\w+\\)\r\n250 2\\.0\\.0 Ok: \\w+\r\n");
        assertThat(rig.queue.only().variants()).extracting(v -> v.destiny()).containsExactly(FakeChain.DELIVER);
        // The queue tells the chain of all of them at the end.
        assertThat(rig.queue.only().refused()).extracting(v -> v.destiny()).containsExactly(REJECT);
        assertThat(rig.chain.outcomes).isEmpty();
    }

    @Test
    void answersEachRecipientOfLmtpWhenAllAreRefused() {
        rig.chain.alice(REJECT, DEFER);

        assertThat(ready(Rig.LMTP).send(BODY).output())
                .matches("554 5\\.7\\.1 Banned \\(\\w+\\)\r\n450 4\\.7\\.1 Later \\(\\w+\\)\r\n");
    }

    @Test
    void acceptsAsUnfilteredWhileTheChainIsAway() {
        rig.handler.unbindChain(rig.chain);

        FakeConnection client = ready(Rig.SMTP).send(BODY);
        client.await("a reply", () -> !rig.queue.accepted.isEmpty());

        assertThat(client.nextLine()).startsWith("250 2.0.0 Ok: ");
        assertThat(rig.queue.only().unfiltered()).isTrue();
        assertThat(rig.queue.only().hold()).isEmpty();
    }

    @Test
    void holdsWhatTheChainWantsHeld() {
        rig.chain.answer = mail -> CompletableFuture.completedStage(new ChainResult.Unfiltered("virus: broken", true));

        assertThat(ready(Rig.SMTP).send(BODY).output()).startsWith("250 ");
        assertThat(rig.queue.only())
                .isEqualTo(new Acceptance(rig.queue.only().mail(), List.of(), Optional.of("virus: broken")));
    }

    @Test
    void takesAFailingChainForUnfiltered() {
        rig.chain.answer = mail -> CompletableFuture.failedStage(new IllegalStateException("bug"));

        assertThat(ready(Rig.SMTP).send(BODY).output()).startsWith("250 ");
        assertThat(rig.queue.only().unfiltered()).isTrue();
    }

    @Test
    void neverQueuesAsUnfilteredWhatLostAllItsRecipients() {
        rig.chain.answer = mail -> FakeChain.decided();

        assertThat(ready(Rig.SMTP).send(BODY).output()).startsWith("250 ");
        assertThat(rig.queue.accepted).isEmpty();
        assertThat(rig.events.get(0).details()).containsKey("discarded");
    }

    @Test
    void defersWhileTheQueueIsAway() {
        rig.handler.unbindQueue(rig.queue);

        FakeConnection client = ready(Rig.SMTP).send(BODY);

        assertThat(client.nextLine()).startsWith("451 4.3.2 ");
    }

    @Test
    void saysWhenTheQueueIsFull() {
        rig.queue.answer = CompletableFuture.failedStage(new QueueFullException("spool full"));

        assertThat(ready(Rig.SMTP).send(BODY).output()).matches("452 4\\.3\\.1 .* \\(\\w{14}\\)\r\n");
        assertThat(rig.connect(Rig.SMTP).send("NOOP\r\n").output()).contains("250");
    }

    @Test
    void defersWhenTheQueueFails() {
        rig.queue.answer = CompletableFuture.failedStage(new IOException("broken"));

        assertThat(ready(Rig.SMTP).send(BODY).output()).startsWith("451 4.3.0 ");
    }

    @Test
    void saysWhenTheDiskIsFullAndRecovers() {
        FakeConnection client = ready(Rig.SMTP);
        rig.store.diskFull(true);
        assertThat(client.send(BODY).output()).matches("452 4\\.3\\.1 .* \\(\\w{14}\\)\r\n");

        rig.store.diskFull(false);
        client.send("MAIL FROM:<>\r\nRCPT TO:<bob@here.test>\r\nDATA\r\n" + BODY);

        assertThat(client.output()).contains("250 2.0.0 Ok: ");
    }

    @Test
    void defersWhileTheStoreIsAway() {
        rig.handler.unbindStore(rig.store);
        FakeConnection client = rig.connect(Rig.SMTP).send("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<bob@here.test>\r\n");
        client.output();

        client.send("DATA\r\n");
        assertThat(client.nextLine()).startsWith("451 4.3.2");
        client.send("BDAT 3 LAST\r\nabcNOOP\r\n");
        assertThat(client.nextLine()).startsWith("451 4.3.2");
        assertThat(client.nextLine()).startsWith("250 2.0.0 Ok");
    }

    @Test
    void defersWhileTheDirectoryIsAway() {
        Directory directory = rig.directory;
        rig.handler.unbindDirectory(directory);
        FakeConnection client = rig.connect(Rig.SMTP).send("EHLO x\r\nMAIL FROM:<>\r\n");
        client.output();

        client.send("RCPT TO:<bob@here.test>\r\n");

        assertThat(client.nextLine()).startsWith("451 4.3.2");
    }

    @Test
    void doesNotAcceptForAClientThatHasLeft() {
        CompletableFuture<ChainResult> slow = new CompletableFuture<>();
        rig.chain.answer = mail -> slow;
        FakeConnection client = ready(Rig.SMTP).send(BODY);

        client.disconnect();
        slow.complete(new ChainResult.Unfiltered("x", false));

        assertThat(rig.queue.accepted).isEmpty();
    }

    @Test
    void tracesAMessageWhoseClientLeftBeforeItsReply() {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        rig.queue.answer = durable;
        FakeConnection client = ready(Rig.SMTP).send(BODY);

        client.disconnect();
        durable.complete(null);

        assertThat(rig.events).extracting(e -> e.event()).containsExactly("accepted");
    }

    @Test
    void finishesAMessageBeforeItGoesAway() {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        rig.queue.answer = durable;
        FakeConnection client = ready(Rig.SMTP).send(BODY);

        client.shutdown("going down");
        assertThat(client.isClosed()).isFalse();
        durable.complete(null);

        assertThat(client.output()).startsWith("250 2.0.0 Ok: ").contains("421 4.3.2");
        assertThat(client.isClosed()).isTrue();
    }
}
