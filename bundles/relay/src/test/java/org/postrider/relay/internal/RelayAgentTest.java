package org.postrider.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.content.Content;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.dns.Resolver;
import org.postrider.message.Address;
import org.postrider.message.BodyType;
import org.postrider.message.DsnReturn;
import org.postrider.message.Envelope;
import org.postrider.message.Part;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Connector;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.session.Listeners;
import org.postrider.role.session.ProtocolSession;
import org.postrider.testkit.session.FakeConnection;

/** Which host gets what when some of them will not take it: mx1 before mx2. */
class RelayAgentTest {
    private static final String TEXT = "Subject: x\r\n\r\nbody\r\n";

    private final List<FakeConnection> hosts = new ArrayList<>();
    private String hop = "example.org";
    private final RelayAgent agent = new RelayAgent(new Settings(
            "me.test",
            25,
            24,
            Settings.Tls.NONE,
            5,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Optional.empty(),
            Optional.empty()));

    @BeforeEach
    void bind() {
        agent.bindResolver(new TwoExchanges());
        agent.bindConnector(new Connector() {
            @Override
            public CompletionStage<Connection> connect(Target target, Function<Connection, ProtocolSession> session) {
                FakeConnection host = new FakeConnection(
                        FakeConnection.listener("relay", "smtp"),
                        target.address(),
                        new InetSocketAddress("127.0.0.1", 50_000));
                hosts.add(host);
                return CompletableFuture.completedStage(host.open(session));
            }
        });
    }

    @AfterEach
    void stop() {
        agent.stop();
    }

    @Test
    void aHostThatWantsNothingNowIsPassedOver() {
        CompletionStage<Map<ActionId, DeliveryResult>> delivery = deliver("a@example.org", "b@example.org");
        say(0, "220 hi", "EHLO me.test");
        say(0, "250 there", "MAIL FROM:<s@test.test>");
        say(0, "452 4.3.1 disk full", "QUIT");

        greet(1);
        say(1, "250 ok", "RCPT TO:<a@example.org>");
        say(1, "250 ok", "RCPT TO:<b@example.org>");
        say(1, "250 ok", "DATA");
        finish(1);
        assertThat(told(delivery)).containsExactly("Delivered mx2", "Delivered mx2");
    }

    @Test
    void onlyTheRecipientsThatAHostLeftOverGoToTheNext() {
        CompletionStage<Map<ActionId, DeliveryResult>> delivery =
                deliver("a@example.org", "b@example.org", "c@example.org");
        greet(0);
        say(0, "250 ok", "RCPT TO:<a@example.org>");
        say(0, "250 ok", "RCPT TO:<b@example.org>");
        say(0, "450 4.2.0 not now", "RCPT TO:<c@example.org>");
        say(0, "550 5.1.1 who", "DATA");
        finish(0);

        greet(1);
        say(1, "250 ok", "RCPT TO:<b@example.org>");
        say(1, "250 ok", "DATA");
        finish(1);
        assertThat(told(delivery)).containsExactly("Delivered mx1", "Delivered mx2", "Failed mx1");
    }

    @Test
    void aConnectionLostBeforeTheTextLeavesItToTheNext() {
        CompletionStage<Map<ActionId, DeliveryResult>> delivery = deliver("a@example.org");
        greet(0);
        hosts.get(0).disconnect();

        greet(1);
        say(1, "250 ok", "RCPT TO:<a@example.org>");
        say(1, "250 ok", "DATA");
        finish(1);
        assertThat(told(delivery)).containsExactly("Delivered mx2");
    }

    @Test
    void aConnectionLostAfterTheTextIsNotRepeatedElsewhere() {
        CompletionStage<Map<ActionId, DeliveryResult>> delivery = deliver("a@example.org");
        greet(0);
        say(0, "250 ok", "RCPT TO:<a@example.org>");
        say(0, "250 ok", "DATA");
        say(0, "354 go", "Subject: x", "", "body", ".");
        hosts.get(0).disconnect();
        assertThat(told(delivery)).containsExactly("Deferred mx1");
        assertThat(hosts).hasSize(1);
    }

    /** mx1 is full for an hour, mx2 was never meant to take mail: that is no reason to return it. */
    @Test
    void aHostThatRefusesToTalkDoesNotFailWhatAnotherMayTakeLater() {
        CompletionStage<Map<ActionId, DeliveryResult>> delivery = deliver("a@example.org");
        say(0, "421 4.3.2 too busy", "QUIT");
        say(1, "554 5.7.1 no mail here", "QUIT");
        assertThat(told(delivery)).containsExactly("Deferred mx1");
    }

    @Test
    void aRecipientThatNoHostTakesNowIsDeferred() {
        CompletionStage<Map<ActionId, DeliveryResult>> delivery = deliver("a@example.org");
        for (int host = 0; host < 2; host++) {
            greet(host);
            say(host, "250 ok", "RCPT TO:<a@example.org>");
            say(host, "450 4.2.0 not now", "QUIT");
        }
        assertThat(told(delivery)).containsExactly("Deferred mx2");
    }

    /** A domain that is there, but takes no mail: the sender hears of it now, not in five days. */
    @Test
    void aDomainWithoutAnyAddressFails() {
        useResolver(Resolver.Status.NO_DATA, false);
        assertThat(told(deliver("a@example.org"))).containsExactly("Failed dns");
    }

    @Test
    void aDomainWhoseAddressesCannotBeHadNowIsDeferred() {
        useResolver(Resolver.Status.NO_DATA, true);
        assertThat(told(deliver("a@example.org"))).containsExactly("Deferred rel");
    }

    /** Else a slip of the pen in the relayhost would return all mail. */
    @Test
    void aHostNamedByTheAdminIsWaitedFor() {
        useResolver(Resolver.Status.NO_NAME, false);
        hop = "[smart.example.org]";
        assertThat(told(deliver("a@example.org"))).containsExactly("Deferred rel");
    }

    /** Whoever owns a domain says where its MX leads; here mx1 is 127.0.0.1 and mx2 127.0.0.2. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:25, Failed dns",
        "0.0.0.0:25, Failed dns",
        "127.0.0.2:25, Deferred mx1",
        "127.0.0.1:26, Deferred mx2",
        "127.0.0.3:25, Deferred mx2"
    })
    void mailForAnExchangerThatIsOurselvesLoops(String listener, String expected) {
        agent.bindListeners(new OneListener(listener));
        CompletionStage<Map<ActionId, DeliveryResult>> delivery = deliver("a@example.org");
        while (!delivery.toCompletableFuture().isDone()) {
            say(hosts.size() - 1, "421 4.3.2 too busy", "QUIT");
        }

        assertThat(told(delivery)).containsExactly(expected);
    }

    @Test
    void theAdminMaySendToItself() {
        agent.bindListeners(new OneListener("127.0.0.1:25"));
        hop = "[127.0.0.1]";
        CompletionStage<Map<ActionId, DeliveryResult>> delivery = deliver("a@example.org");
        say(0, "220 hi", "EHLO me.test");
        say(0, "250 me.test at your service", "MAIL FROM:<s@test.test>");
        say(0, "550 5.7.1 no", "QUIT");
        assertThat(told(delivery)).containsExactly("Failed 127");
    }

    /** Ourselves behind a translated address. */
    @Test
    void anExchangerWithOurNameIsOurselves() {
        CompletionStage<Map<ActionId, DeliveryResult>> delivery = deliver("a@example.org");
        for (int host = 0; host < 2; host++) {
            say(host, "220 hi", "EHLO me.test");
            say(host, "250-ME.test at your service\r\n250 PIPELINING", "QUIT");
        }
        assertThat(told(delivery)).containsExactly("Failed mx2");
        assertThat(delivery.toCompletableFuture().join().values())
                .allSatisfy(result -> assertThat(result.reply().status()).isEqualTo("5.4.6"));
    }

    private void useResolver(Resolver.Status status, boolean failing) {
        agent.bindResolver(new TwoExchanges() {
            @Override
            public CompletionStage<Answer<Mx>> mx(String name) {
                return CompletableFuture.completedStage(new Answer<>(Status.NO_DATA, List.of(), false, 60));
            }

            @Override
            public CompletionStage<Answer<InetAddress>> addresses(String name) {
                return failing
                        ? CompletableFuture.failedStage(new org.postrider.dns.DnsException("SERVFAIL"))
                        : CompletableFuture.completedStage(new Answer<>(status, List.of(), false, 60));
            }
        });
    }

    private void greet(int host) {
        say(host, "220 hi", "EHLO me.test");
        say(host, "250 there", "MAIL FROM:<s@test.test>");
    }

    private void finish(int host) {
        say(host, "354 go", "Subject: x", "", "body", ".");
        say(host, "250 2.0.0 queued", "QUIT");
    }

    private void say(int host, String reply, String... expected) {
        hosts.get(host).send(reply + "\r\n");
        for (String line : expected) {
            assertThat(hosts.get(host).nextLine()).isEqualTo(line);
        }
    }

    private static List<String> told(CompletionStage<Map<ActionId, DeliveryResult>> delivery) {
        assertThat(delivery.toCompletableFuture()).isDone();
        return delivery.toCompletableFuture().join().entrySet().stream()
                .sorted(java.util.Comparator.comparing(e -> e.getKey().number()))
                .map(e -> e.getValue().getClass().getSimpleName()
                        + " "
                        + e.getValue().where().substring(0, 3))
                .toList();
    }

    private CompletionStage<Map<ActionId, DeliveryResult>> deliver(String... recipients) {
        List<Recipient> to = new ArrayList<>();
        List<Action> actions = new ArrayList<>();
        for (String recipient : recipients) {
            Recipient one = Recipient.of(Address.parse(recipient).orElseThrow());
            to.add(one);
            actions.add(new Action(new ActionId("d", actions.size()), "relay", hop, one, one));
        }
        Envelope envelope = new Envelope(
                ReversePath.of(new Address("s", "test.test")),
                to,
                BodyType.SEVEN_BIT,
                false,
                DsnReturn.UNSPECIFIED,
                Optional.empty());
        Part root = PlainPart.of(TEXT, 1);
        return agent.deliver(
                new DeliveryMail("m1", envelope, Content.of(TEXT), root, Instant.EPOCH, Map.of()), actions);
    }

    private record OneListener(String address) implements Listeners {
        @Override
        public List<ListenerState> listeners() {
            String[] parts = address.split(":");
            ListenerInfo info = new ListenerInfo(
                    "smtp",
                    "smtp",
                    new InetSocketAddress(parts[0], Integer.parseInt(parts[1])),
                    ListenerInfo.TlsMode.NONE,
                    Map.of());
            return List.of(new ListenerState(info, true, 0, "", ""));
        }

        @Override
        public List<SessionView> sessions() {
            return List.of();
        }

        @Override
        public boolean start(String name) {
            return false;
        }

        @Override
        public boolean stop(String name) {
            return false;
        }

        @Override
        public boolean kill(String sessionId) {
            return false;
        }
    }

    private static class TwoExchanges implements Resolver {
        private static <T> CompletionStage<Answer<T>> found(List<T> records) {
            return CompletableFuture.completedStage(new Answer<>(Status.FOUND, records, false, 60));
        }

        @Override
        public CompletionStage<Answer<InetAddress>> addresses(String name) {
            try {
                return found(List.of(InetAddress.getByName(name.equals("mx1") ? "127.0.0.1" : "127.0.0.2")));
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public CompletionStage<Answer<Mx>> mx(String name) {
            return found(List.of(new Mx(10, "mx1"), new Mx(20, "mx2")));
        }

        @Override
        public CompletionStage<Answer<String>> txt(String name) {
            return found(List.of());
        }

        @Override
        public CompletionStage<Answer<String>> reverse(InetAddress address) {
            return found(List.of());
        }

        @Override
        public CompletionStage<Answer<byte[]>> query(String name, String type) {
            return found(List.of());
        }
    }
}
