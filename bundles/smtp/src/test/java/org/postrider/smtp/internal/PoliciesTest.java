package org.postrider.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.filter.MailView;
import org.postrider.gate.Decision;
import org.postrider.gate.Effect;
import org.postrider.gate.Session;
import org.postrider.gate.SessionPolicy;
import org.postrider.gate.SessionState;
import org.postrider.message.Address;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.reply.Reply;
import org.postrider.testkit.session.FakeConnection;

class PoliciesTest {
    private static final Reply NO = new Reply(550, "5.7.1", "No");
    private static final String MAIL =
            "MAIL FROM:<a@away.test>\r\nRCPT TO:<alice@here.test>\r\nDATA\r\nSubject: x\r\n\r\n.\r\n";

    private final Rig rig = new Rig();
    private final List<String> calls = new ArrayList<>();

    @AfterEach
    void stop() {
        rig.close();
    }

    /** Answers by verb; notes what it was asked. */
    private final class Scripted implements SessionPolicy {
        private final String name;
        private final Map<String, CompletionStage<Decision>> answers;

        Scripted(String name, Map<String, CompletionStage<Decision>> answers) {
            this.name = name;
            this.answers = answers;
        }

        @Override
        public SessionState open(Session session) {
            calls.add(name + ".open");
            return new SessionState() {
                private CompletionStage<Decision> say(String verb) {
                    calls.add(name + "." + verb);
                    return answers.getOrDefault(verb, GO_ON);
                }

                @Override
                public CompletionStage<Decision> onConnect() {
                    return say("connect");
                }

                @Override
                public CompletionStage<Decision> onHelo(String helo) {
                    return say("helo");
                }

                @Override
                public CompletionStage<Decision> onMail(ReversePath sender, long size) {
                    return say("mail");
                }

                @Override
                public CompletionStage<Decision> onRecipient(ReversePath sender, Recipient recipient) {
                    return say("rcpt");
                }

                @Override
                public CompletionStage<Decision> onData() {
                    return say("data");
                }

                @Override
                public CompletionStage<Decision> onMessage(MailView mail) {
                    return say("message");
                }

                @Override
                public void onUnknownRecipient(Address address) {
                    calls.add(name + ".unknown");
                }

                @Override
                public void close() {
                    calls.add(name + ".close");
                }
            };
        }
    }

    private static CompletionStage<Decision> now(Decision decision) {
        return CompletableFuture.completedStage(decision);
    }

    private static CompletionStage<Decision> with(Effect... effects) {
        return now(new Decision.Continue(List.of(effects)));
    }

    @Test
    void asksByRankingVerbByVerb() {
        rig.policy(new Scripted("low", Map.of()), 1).policy(new Scripted("high", Map.of()), 9);

        rig.connect(Rig.SMTP)
                .send("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<nobody@here.test>\r\n")
                .disconnect();

        assertThat(calls)
                .containsExactly(
                        "high.open",
                        "low.open",
                        "high.connect",
                        "low.connect",
                        "high.helo",
                        "low.helo",
                        "high.mail",
                        "low.mail",
                        "high.unknown",
                        "low.unknown",
                        "high.close",
                        "low.close");
    }

    @Test
    void stopsAtTheFirstRefusal() {
        rig.policy(new Scripted("low", Map.of()), 1)
                .policy(new Scripted("high", Map.of("rcpt", now(new Decision.Reject(NO)))), 9);

        FakeConnection client = rig.connect(Rig.SMTP).send("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<bob@here.test>\r\n");

        assertThat(client.output()).endsWith("550 5.7.1 No\r\n");
        assertThat(calls).contains("low.mail").doesNotContain("low.rcpt");
    }

    @Test
    void waitsForASlowPolicyAndReadsNothingMeanwhile() {
        CompletableFuture<Decision> slow = new CompletableFuture<>();
        rig.policy(new Scripted("slow", Map.of("mail", slow)), 1);
        FakeConnection client = rig.connect(Rig.SMTP).send("EHLO x\r\n");
        client.output();

        client.send("MAIL FROM:<>\r\nRCPT TO:<bob@here.test>\r\n");
        assertThat(client.output()).isEmpty();
        slow.complete(Decision.GO_ON);
        client.await("both replies", () -> client.described().contains("idle"));

        assertThat(client.nextLine()).isEqualTo("250 2.1.0 Ok");
        assertThat(client.nextLine()).isEqualTo("250 2.1.5 Ok");
    }

    @Test
    void defersWhenAPolicyFails() {
        rig.policy(
                new Scripted("broken", Map.of("mail", CompletableFuture.failedStage(new IllegalStateException("bug")))),
                1);

        assertThat(rig.connect(Rig.SMTP).send("EHLO x\r\nMAIL FROM:<>\r\n").output())
                .endsWith("451 4.3.0 Policy check failed, try again later\r\n");
    }

    @Test
    void defersMailOfAPolicyThatCannotOpen() {
        rig.policy(
                session -> {
                    throw new IllegalStateException("bug");
                },
                1);

        assertThat(rig.connect(Rig.SMTP)
                        .send("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<bob@here.test>\r\n")
                        .output())
                .contains("250 2.1.0", "451 4.3.0");
    }

    @Test
    void letsARefusedClientOnlyQuit() {
        rig.policy(
                new Scripted("gate", Map.of("connect", now(new Decision.Reject(new Reply(554, "5.7.1", "Go away"))))),
                1);

        assertThat(rig.connect(Rig.SMTP).send("EHLO x\r\nQUIT\r\n").output())
                .isEqualTo("554 5.7.1 Go away\r\n503 5.5.1 Refused; only QUIT is possible\r\n221 2.0.0 Bye\r\n");
    }

    @Test
    void disconnectsWhenToldTo() {
        rig.policy(
                new Scripted(
                        "gate", Map.of("connect", now(new Decision.Disconnect(new Reply(421, "4.7.0", "Too many"))))),
                1);

        FakeConnection client = rig.connect(Rig.SMTP);

        assertThat(client.output()).isEqualTo("421 4.7.0 Too many\r\n");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void meetsPoliciesThatComeAndGo() {
        Scripted first = new Scripted("first", Map.of());
        rig.policy(first, 1);
        FakeConnection client = rig.connect(Rig.SMTP).send("EHLO x\r\n");
        calls.clear();

        rig.handler.unbindPolicy(first);
        rig.policy(new Scripted("second", Map.of("mail", now(new Decision.Reject(NO)))), 1);

        assertThat(client.send("MAIL FROM:<>\r\n").output()).endsWith("550 5.7.1 No\r\n");
        assertThat(calls).containsExactly("second.open", "first.close", "second.mail");
    }

    @Test
    void doesWhatEffectsSay() {
        Address boss = new Address("boss", "here.test");
        Address archive = new Address("archive", "here.test");
        rig.policy(
                new Scripted(
                        "effects",
                        Map.of(
                                "connect",
                                        with(
                                                new Effect.SetFact("client.country", "NZ"),
                                                new Effect.Prepend("X-Client", "one")),
                                "helo", with(new Effect.Prepend("X-Helo", "two")),
                                "rcpt", with(new Effect.Redirect(boss)),
                                "data", with(new Effect.Hold("look at it")),
                                "message", with(new Effect.Bcc(archive), new Effect.Prepend("X-Bad", "a\r\nEvil: b")))),
                1);

        FakeConnection client = rig.connect(Rig.SMTP).send("EHLO x\r\nEHLO x\r\n");
        client.send(MAIL);

        assertThat(client.output()).contains("250 2.0.0 Ok: ");
        assertThat(rig.queue.text())
                .contains("\r\nX-Client: one\r\nX-Helo: two\r\nX-Bad: a  Evil: b\r\nSubject: x\r\n");
        assertThat(rig.queue.only().hold()).contains("look at it");
        assertThat(rig.queue.only().mail().envelope().recipients())
                .extracting(Recipient::address)
                .containsExactly(boss, archive);
        assertThat(rig.queue.only().mail().facts()).isEqualTo(Map.of("client.country", "NZ"));
        assertThat(rig.queue.only().mail().headers())
                .allSatisfy(f -> assertThat(rig.queue.text().substring((int) f.start(), (int) f.end()))
                        .isEqualTo(f.name() + ":" + f.rawValue() + "\r\n"));
    }

    @Test
    void dropsWhatShallBeDiscardedButSaysOk() {
        rig.policy(new Scripted("drop", Map.of("mail", with(new Effect.Discard("list of nuisances")))), 1);

        FakeConnection client = rig.connect(Rig.SMTP).send("EHLO x\r\n" + MAIL);

        assertThat(client.output()).contains("250 2.0.0 Ok: ");
        assertThat(rig.queue.accepted).isEmpty();
        assertThat(rig.events).extracting(e -> e.event()).containsExactly("discarded");
    }

    @Test
    void refusesAfterTheMessageWithItsId() {
        rig.policy(new Scripted("late", Map.of("message", now(new Decision.Reject(NO)))), 1);

        FakeConnection client = rig.connect(Rig.SMTP).send("EHLO x\r\n" + MAIL);

        assertThat(client.output()).contains("550 5.7.1 No (");
        assertThat(rig.queue.accepted).isEmpty();
    }
}
