package org.postrider.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.message.Address;
import org.postrider.message.BodyType;
import org.postrider.message.DsnReturn;
import org.postrider.message.Envelope;
import org.postrider.message.Notify;
import org.postrider.message.Part;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.testkit.session.FakeConnection;
import org.postrider.testkit.time.ManualClock;

class RelaySessionTest {
    private static final String TEXT = "Subject: x\r\n\r\n.dot\r\nend";
    private Settings.Tls tls = Settings.Tls.MAY;
    private Optional<Credentials.Login> login = Optional.empty();
    private BodyType body = BodyType.EIGHT_BIT_MIME;
    private String hop = "example.org";
    private RelaySession session;
    private final ManualClock clock = new ManualClock();
    private final FakeConnection connection = new FakeConnection(
            FakeConnection.listener("relay", "smtp"),
            new InetSocketAddress("127.0.0.1", 25),
            new InetSocketAddress("127.0.0.1", 50_000));

    @Test
    void deliversByDataWithDotsDoubledAndTheLastLineEnded() {
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250-there\r\n250 8BITMIME", "MAIL FROM:<s@test.test> BODY=8BITMIME");
        say("250 ok", "RCPT TO:<a@example.org>");
        say("250 ok", "DATA");
        say("354 go", "Subject: x", "", "..dot", "end", ".");
        say("250 2.6.0 queued as 1", "QUIT");
        assertThat(results()).singleElement().isInstanceOfSatisfying(DeliveryResult.Delivered.class, done -> {
            assertThat(done.reply().toString()).isEqualTo("250 2.6.0 queued as 1");
            assertThat(done.where()).isEqualTo("mx.example.org[127.0.0.1]:25");
        });
    }

    @Test
    void pipelinesAndTellsEachRecipientItsOwnFate() {
        begin("a@example.org", "b@example.org", "c@example.org");
        say("220 hi", "EHLO me.test");
        say(
                "250-there\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 DSN",
                "MAIL FROM:<s@test.test> SIZE=" + TEXT.length() + " RET=HDRS ENVID=e1",
                "RCPT TO:<a@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;o@example.org",
                "RCPT TO:<b@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;o@example.org",
                "RCPT TO:<c@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;o@example.org");
        connection.send("250 ok\r\n250 ok\r\n550 5.1.1 who\r\n");
        say("451 4.2.0 later", "DATA");
        say("354 go", "Subject: x", "", "..dot", "end", ".");
        say("250 done", "QUIT");
        assertThat(results().stream().map(r -> r.getClass().getSimpleName() + " " + r.reply()))
                .containsExactly("Delivered 250 2.0.0 done", "Failed 550 5.1.1 who", "Deferred 451 4.2.0 later");
    }

    @Test
    void sendsNoDataWhenEveryRecipientIsRefused() {
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250-there\r\n250 PIPELINING", "MAIL FROM:<s@test.test>", "RCPT TO:<a@example.org>");
        connection.send("250 ok\r\n550 no\r\n");
        assertThat(connection.nextLine()).isEqualTo("QUIT");
        assertThat(results()).singleElement().isInstanceOf(DeliveryResult.Failed.class);
    }

    @Test
    void failsAllRecipientsWhenMailIsRefusedWhilePipelined() {
        begin("a@example.org", "b@example.org");
        say("220 hi", "EHLO me.test");
        say(
                "250-there\r\n250 PIPELINING",
                "MAIL FROM:<s@test.test>",
                "RCPT TO:<a@example.org>",
                "RCPT TO:<b@example.org>");
        connection.send("550 5.7.1 not you\r\n503 no\r\n503 no\r\n");
        assertThat(connection.nextLine()).isEqualTo("QUIT");
        assertThat(results())
                .hasSize(2)
                .allSatisfy(r -> assertThat(r.reply().status()).isEqualTo("5.7.1"));
    }

    /** Two hundred lines, one every five minutes, would hold one of few places for most of a day. */
    @Test
    void allLinesOfAReplyHaveTheTimeOfOne() {
        begin("a@example.org");
        Duration whole = connection.timeout().orElseThrow();
        clock.advance(whole.minusMillis(10));
        connection.send("220-wait\r\n");
        assertThat(connection.timeout()).contains(Duration.ofMillis(10));
        clock.advance(Duration.ofMillis(20));
        connection.send("220-wait\r\n");
        assertThat(connection.timeout()).contains(Duration.ofMillis(1));
        say("220 hi", "EHLO me.test");
        assertThat(connection.timeout()).contains(whole);
    }

    @Test
    void usesBdatWithoutStuffingWhereOffered() {
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250-there\r\n250 CHUNKING", "MAIL FROM:<s@test.test>");
        say("250 ok", "RCPT TO:<a@example.org>");
        connection.send("250 ok\r\n");
        assertThat(connection.nextLine()).isEqualTo("BDAT " + TEXT.length() + " LAST");
        connection.await("the body", () -> connection.flushes().stream().anyMatch(f -> f.endsWith("\r\n.dot\r\nend")));
        connection.send("250 ok\r\n");
        assertThat(results()).singleElement().isInstanceOf(DeliveryResult.Delivered.class);
    }

    @Test
    void startsTlsAndForgetsWhatWasSaidBefore() {
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250-there\r\n250-STARTTLS\r\n250 SIZE 1", "STARTTLS");
        say("220 go", "EHLO me.test");
        say("250 there", "MAIL FROM:<s@test.test>");
    }

    @Test
    void neverSendsInTheClearWhereTlsIsRequired() {
        tls = Settings.Tls.ENCRYPT;
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250 there", "QUIT");
        assertThat(nextHost().result().reply().status()).isEqualTo("4.7.4");
    }

    @Test
    void asksForTheClearAfterAFailedOpportunisticHandshake() {
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        connection.send("250-there\r\n250 STARTTLS\r\n");
        assertThat(connection.nextLine()).isEqualTo("STARTTLS");
        connection.send("454 not now\r\n");
        assertThat(connection.nextLine()).isEqualTo("MAIL FROM:<s@test.test>");
    }

    @Test
    void logsInOnlyUnderTls() {
        login = Optional.of(new Credentials.Login("me", "secret"));
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250-there\r\n250 AUTH PLAIN", "QUIT");
        assertThat(nextHost().result()).isInstanceOf(DeliveryResult.Deferred.class);
    }

    @Test
    void tellsWhyAMessageCannotGoThere() {
        body = BodyType.BINARY_MIME;
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250 there", "QUIT");
        assertThat(results())
                .singleElement()
                .satisfies(r -> assertThat(r.reply().status()).isEqualTo("5.6.1"));
    }

    @Test
    void takesOneReplyForEachRecipientInLmtp() {
        hop = "lmtp:[127.0.0.1]:24";
        begin("a@example.org", "b@example.org");
        say("220 hi", "LHLO me.test");
        say("250 there", "MAIL FROM:<s@test.test>");
        say("250 ok", "RCPT TO:<a@example.org>");
        say("250 ok", "RCPT TO:<b@example.org>");
        say("250 ok", "DATA");
        say("354 go", "Subject: x", "", "..dot", "end", ".");
        connection.send("250 2.1.5 a\r\n452 4.2.2 full\r\n");
        assertThat(results().stream().map(r -> r.getClass().getSimpleName())).containsExactly("Delivered", "Deferred");
    }

    @Test
    void triesTheNextHostAfterARefusedGreeting() {
        begin("a@example.org");
        say("554 5.7.1 go away", "QUIT");
        assertThat(nextHost().result()).isInstanceOf(DeliveryResult.Failed.class);
    }

    @Test
    void defersWhatALostConnectionLeavesOpen() {
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250 there", "MAIL FROM:<s@test.test>");
        say("250 ok", "RCPT TO:<a@example.org>");
        say("250 ok", "DATA");
        say("354 go", "Subject: x", "", "..dot", "end", ".");
        connection.disconnect();
        assertThat(results()).singleElement().isInstanceOf(DeliveryResult.Deferred.class);
    }

    @Test
    void whatIsLostAfterTheDotIsNotGivenToAnotherHost() {
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250 there", "MAIL FROM:<s@test.test>");
        say("250 ok", "RCPT TO:<a@example.org>");
        say("250 ok", "DATA");
        say("354 go", "Subject: x", "", "..dot", "end", ".");
        connection.disconnect();
        assertThat(done().elsewhere()).isEmpty();
    }

    @Test
    void whatIsLostBeforeTheDotMayGoToAnotherHost() {
        begin("a@example.org", "b@example.org");
        say("220 hi", "EHLO me.test");
        say("250 there", "MAIL FROM:<s@test.test>");
        say("250 ok", "RCPT TO:<a@example.org>");
        say("550 5.1.1 who", "RCPT TO:<b@example.org>");
        connection.disconnect();
        assertThat(done().elsewhere()).containsExactly(new ActionId("d", 1));
    }

    /** A large message on a slow line takes longer than any one wait. */
    @Test
    void waitsAsLongAsThePeerTakesSomething() {
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250 there", "MAIL FROM:<s@test.test>");
        say("250 ok", "RCPT TO:<a@example.org>");
        say("250 ok", "DATA");
        connection.blockOutput();
        connection.send("354 go\r\n");
        connection.takeOutput();
        connection.fireTimeout();
        assertThat(session.result().toCompletableFuture()).isNotDone();
        connection.fireTimeout();
        assertThat(results())
                .singleElement()
                .satisfies(r -> assertThat(r.reply().status()).isEqualTo("4.4.2"));
    }

    @Test
    void givesUpOnAPeerThatTakesNothing() {
        begin("a@example.org");
        say("220 hi", "EHLO me.test");
        say("250-there\r\n250 CHUNKING", "MAIL FROM:<s@test.test>");
        say("250 ok", "RCPT TO:<a@example.org>");
        connection.blockOutput();
        connection.send("250 ok\r\n");
        connection.fireTimeout();
        assertThat(results()).singleElement().isInstanceOf(DeliveryResult.Deferred.class);
        // So small a message is whole in the buffers: the peer may have it all the same.
        assertThat(done().elsewhere()).isEmpty();
    }

    @Test
    void triesTheNextHostOnSilence() {
        begin("a@example.org");
        connection.fireTimeout();
        assertThat(nextHost().result()).isInstanceOf(DeliveryResult.Deferred.class);
    }

    @Test
    void triesTheNextHostOnWhatIsNoReply() {
        begin("a@example.org");
        connection.send("HTTP/1.1 400 Bad Request\r\n");
        assertThat(nextHost().result())
                .isInstanceOfSatisfying(
                        DeliveryResult.Deferred.class,
                        deferred -> assertThat(deferred.reply().text()).contains("Not an SMTP reply"));
    }

    private void begin(String... recipients) {
        boolean dsn = recipients.length == 3;
        List<Recipient> to = new ArrayList<>();
        List<Action> actions = new ArrayList<>();
        for (String recipient : recipients) {
            Address address = Address.parse(recipient).orElseThrow();
            Recipient one = dsn
                    ? new Recipient(
                            address, Set.of(Notify.FAILURE, Notify.SUCCESS), Optional.of("rfc822;o@example.org"))
                    : Recipient.of(address);
            to.add(one);
            actions.add(new Action(new ActionId("d", actions.size()), "relay", hop, one, one));
        }
        Envelope envelope = new Envelope(
                ReversePath.of(new Address("s", "test.test")),
                to,
                body,
                false,
                dsn ? DsnReturn.HEADERS : DsnReturn.UNSPECIFIED,
                dsn ? Optional.of("e1") : Optional.empty());
        Part root = PlainPart.of(TEXT, 2);
        DeliveryMail mail = new DeliveryMail("m1", envelope, Content.of(TEXT), root, Instant.EPOCH, Map.of());
        Settings settings = new Settings(
                "me.test",
                25,
                24,
                tls,
                5,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Optional.empty(),
                Optional.empty());
        Host host = new Host("mx.example.org", new InetSocketAddress("127.0.0.1", 25));
        Job job = new Job(mail, actions, NextHop.parse(hop), host, tls, login, settings, Runnable::run, clock);
        connection.open(c -> session = new RelaySession(c, job));
    }

    private void say(String reply, String... expected) {
        connection.send(reply + "\r\n");
        for (String line : expected) {
            assertThat(connection.nextLine()).isEqualTo(line);
        }
    }

    private List<DeliveryResult> results() {
        return done().results().entrySet().stream()
                .sorted(java.util.Comparator.comparing(e -> e.getKey().number()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private SessionResult.Done done() {
        return (SessionResult.Done) session.result().toCompletableFuture().join();
    }

    private SessionResult.NextHost nextHost() {
        return (SessionResult.NextHost) session.result().toCompletableFuture().join();
    }
}
