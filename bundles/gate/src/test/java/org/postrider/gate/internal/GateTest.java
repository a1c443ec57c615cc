package org.postrider.gate.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.gate.Decision;
import org.postrider.gate.Effect;
import org.postrider.gate.Session;
import org.postrider.gate.SessionState;
import org.postrider.message.Address;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.tables.LookupTable;
import org.postrider.tables.TableAwayException;
import org.postrider.testkit.time.ManualClock;

class GateTest {
    private static final Address ALICE = new Address("Alice+lists", "sub.here.test");
    private final ManualClock clock = new ManualClock();
    private final List<String> asked = new ArrayList<>();

    private static GateConfig config(Map<String, Object> values) {
        return (GateConfig) Proxy.newProxyInstance(
                GateConfig.class.getClassLoader(),
                new Class<?>[] {GateConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(key(method), method.getDefaultValue()));
    }

    private GatePolicy gate(Map<String, Object> values) {
        return new GatePolicy(config(values), clock);
    }

    private LookupTable table(Map<String, String> values) {
        return key -> {
            asked.add(key);
            return CompletableFuture.completedStage(Optional.ofNullable(values.get(key)));
        };
    }

    private static Map<String, Object> named(String name) {
        return Map.of(LookupTable.NAME, name);
    }

    private record Client(InetSocketAddress client, Optional<String> user) implements Session {
        @Override
        public String id() {
            return "s1";
        }

        @Override
        public String listener() {
            return "smtp";
        }

        @Override
        public String protocol() {
            return "smtp";
        }

        @Override
        public Optional<String> helo() {
            return Optional.empty();
        }

        @Override
        public Optional<String> tls() {
            return Optional.empty();
        }

        @Override
        public Map<String, Object> facts() {
            return Map.of();
        }
    }

    private static Session client(String address, @Nullable String user) {
        try {
            return new Client(new InetSocketAddress(InetAddress.getByName(address), 4), Optional.ofNullable(user));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Decision now(CompletionStage<Decision> stage) {
        CompletableFuture<Decision> future = stage.toCompletableFuture();
        assertThat(future).isDone();
        return future.join();
    }

    private static String reply(Decision decision) {
        if (decision instanceof Decision.Reject reject) {
            return "reject " + reject.reply();
        }
        if (decision instanceof Decision.Defer defer) {
            return "defer " + defer.reply();
        }
        return decision instanceof Decision.Disconnect disconnect
                ? "disconnect " + disconnect.reply()
                : decision.toString();
    }

    private static ReversePath from(String address) {
        return Address.parse(address).map(ReversePath::of).orElse(ReversePath.none());
    }

    // ---- access lists ----

    @Test
    void asksNothingWithoutLists() {
        SessionState state = gate(Map.of()).open(client("192.0.2.1", null));

        assertThat(state.onConnect() == SessionState.GO_ON).isTrue();
        assertThat(state.onHelo("x") == SessionState.GO_ON).isTrue();
        assertThat(state.onMail(ReversePath.none(), 0) == SessionState.GO_ON).isTrue();
        assertThat(state.onRecipient(ReversePath.none(), Recipient.of(ALICE)) == SessionState.GO_ON)
                .isTrue();
    }

    @Test
    void asksForTheMostExactKeyFirst() {
        GatePolicy gate = gate(Map.of(
                "client_access",
                new String[] {"t"},
                "helo_access",
                new String[] {"t"},
                "sender_access",
                new String[] {"t"},
                "recipient_access",
                new String[] {"t"}));
        gate.bindTable(table(Map.of()), named("t"));
        SessionState state = gate.open(client("192.0.2.1", null));

        state.onConnect();
        state.onHelo("Mail.Example.org");
        state.onMail(from("a@b.test"), 0);
        state.onMail(ReversePath.none(), 0);
        state.onRecipient(ReversePath.none(), Recipient.of(ALICE));

        assertThat(asked)
                .containsExactly(
                        "192.0.2.1",
                        "192.0.2",
                        "192.0",
                        "192",
                        "mail.example.org",
                        "example.org",
                        "org",
                        "a@b.test",
                        "b.test",
                        "test",
                        "a@",
                        "<>",
                        "alice+lists@sub.here.test",
                        "alice@sub.here.test",
                        "sub.here.test",
                        "here.test",
                        "test",
                        "alice+lists@");
    }

    @ParameterizedTest
    @CsvSource({
        "REJECT, 'reject 554 5.7.1 Access denied'",
        "reject  no   thanks, 'reject 554 5.7.1 no   thanks'",
        "REJECT 5.7.25 no name, 'reject 554 5.7.25 no name'",
        "REJECT 4.7.25 odd, 'reject 554 5.7.1 4.7.25 odd'",
        "550 5.1.1 gone, 'reject 550 5.1.1 gone'",
        "450, 'defer 450 4.7.1 Try again later'",
        "DEFER later, 'defer 450 4.7.1 later'",
        "DEFER_IF_PERMIT later, 'defer 450 4.7.1 later'",
        "421 go, 'disconnect 421 4.7.1 go'",
        "521 go, 'disconnect 521 5.7.1 go'",
        "OK, 'Continue[effects=[]]'",
        "12345, 'Continue[effects=[]]'",
        "DUNNO, 'Continue[effects=[]]'",
        "WARN odd, 'Continue[effects=[]]'",
        "HOLD look, 'Continue[effects=[Hold[reason=look]]]'",
        "DISCARD, 'Continue[effects=[Discard[reason=access list]]]'",
        "REDIRECT boss@here.test, 'Continue[effects=[Redirect[to=boss@here.test]]]'",
        "BCC <boss@here.test>, 'Continue[effects=[Bcc[to=boss@here.test]]]'",
        "PREPEND X-List: yes, 'Continue[effects=[Prepend[name=X-List, value=yes]]]'",
        "PREPEND nothing, 'defer 451 4.3.5 Server configuration problem'",
        "REDIRECT nobody, 'defer 451 4.3.5 Server configuration problem'",
        "FILTER smtp:x, 'defer 451 4.3.5 Server configuration problem'"
    })
    void doesWhatAnEntrySays(String value, String outcome) {
        GatePolicy gate = gate(Map.of("sender_access", new String[] {"t"}));
        gate.bindTable(table(Map.of("b.test", value)), named("t"));

        assertThat(reply(now(gate.open(client("192.0.2.1", null)).onMail(from("a@b.test"), 0))))
                .isEqualTo(outcome);
    }

    @Test
    void okEndsAListAndEffectsAddUp() {
        GatePolicy gate = gate(Map.of("sender_access", new String[] {"first, second", "third"}));
        gate.bindTable(table(Map.of("b.test", "HOLD one")), named("first"));
        gate.bindTable(table(Map.of("a@b.test", "OK")), named("second"));
        gate.bindTable(table(Map.of("a@b.test", "REJECT")), named("third"));
        SessionState state = gate.open(client("192.0.2.1", null));

        assertThat(now(state.onMail(from("a@b.test"), 0)))
                .isEqualTo(new Decision.Continue(List.of(new Effect.Hold("one"))));
        assertThat(reply(now(state.onMail(from("c@b.test"), 0)))).startsWith("Continue");
    }

    @Test
    void waitsForATableThatIsAwayThenDefers() {
        GatePolicy patient = gate(Map.of("sender_access", new String[] {"t"}));
        CompletableFuture<Decision> waiting = patient.open(client("192.0.2.1", null))
                .onMail(from("a@b.test"), 0)
                .toCompletableFuture();
        assertThat(waiting).isNotDone();
        patient.bindTable(table(Map.of("b.test", "REJECT")), named("t"));
        assertThat(waiting).isCompletedWithValueMatching(d -> d instanceof Decision.Reject);

        GatePolicy hasty = gate(Map.of("sender_access", new String[] {"t"}, "table_patience_ms", 0L));
        assertThat(hasty.open(client("192.0.2.1", null)).onMail(from("a@b.test"), 0))
                .succeedsWithin(10, TimeUnit.SECONDS)
                .satisfies(d ->
                        assertThat(reply(d)).isEqualTo("defer 451 4.3.0 Access list not available, try again later"));
    }

    @Test
    void defersWhenATableCannotTell() {
        GatePolicy gate = gate(Map.of("sender_access", new String[] {"t"}));
        gate.bindTable(key -> CompletableFuture.failedStage(new TableAwayException("broken")), named("t"));

        assertThat(reply(now(gate.open(client("192.0.2.1", null)).onMail(from("a@b.test"), 0))))
                .startsWith("defer 451 4.3.0");
    }

    @Test
    void takesTheNewestTableOfANameAndGoesBackWhenItLeaves() {
        GatePolicy gate = gate(Map.of("sender_access", new String[] {"t"}));
        LookupTable old = table(Map.of("b.test", "550 old"));
        LookupTable next = table(Map.of("b.test", "550 new"));
        gate.bindTable(old, named("t"));
        gate.bindTable(next, named("t"));
        SessionState state = gate.open(client("192.0.2.1", null));

        assertThat(reply(now(state.onMail(from("a@b.test"), 0)))).endsWith("new");
        gate.unbindTable(next, named("t"));
        assertThat(reply(now(state.onMail(from("a@b.test"), 0)))).endsWith("old");
    }

    // ---- limits ----

    @Test
    void limitsConnectionsAtOnce() {
        GatePolicy gate = gate(Map.of("max_connections", 2));
        SessionState first = gate.open(client("192.0.2.1", null));
        gate.open(client("192.0.2.1", null));

        SessionState third = gate.open(client("192.0.2.1", null));
        assertThat(reply(now(third.onConnect()))).startsWith("disconnect 421 4.7.0");
        third.close();
        first.close();
        assertThat(now(gate.open(client("192.0.2.1", null)).onConnect())).isEqualTo(Decision.GO_ON);
        assertThat(now(gate.open(client("192.0.2.2", null)).onConnect())).isEqualTo(Decision.GO_ON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void neverLimitsLoopback(String address) {
        GatePolicy gate =
                gate(Map.of("max_connections", 1, "connection_rate", 1, "message_rate", 1, "user_message_rate", 1));
        for (int i = 0; i < 5; i++) {
            SessionState state = gate.open(client(address, "alice"));
            assertThat(now(state.onConnect())).isEqualTo(Decision.GO_ON);
            assertThat(now(state.onMail(ReversePath.none(), 0))).isEqualTo(Decision.GO_ON);
        }
    }

    @Test
    void limitsConnectionsInTheTime() {
        GatePolicy gate = gate(Map.of("connection_rate", 2));
        for (int i = 0; i < 2; i++) {
            SessionState state = gate.open(client("192.0.2.1", null));
            assertThat(now(state.onConnect())).isEqualTo(Decision.GO_ON);
            state.close();
        }

        assertThat(reply(now(gate.open(client("192.0.2.1", null)).onConnect()))).startsWith("disconnect 421");
        clock.advance(Duration.ofSeconds(120));
        assertThat(now(gate.open(client("192.0.2.1", null)).onConnect())).isEqualTo(Decision.GO_ON);
    }

    @Test
    void slidesInsteadOfForgettingAtOnce() {
        GatePolicy gate = gate(Map.of("message_rate", 10));
        SessionState state = gate.open(client("192.0.2.1", null));
        clock.advance(Duration.ofSeconds(59));
        for (int i = 0; i < 10; i++) {
            assertThat(now(state.onMail(ReversePath.none(), 0))).isEqualTo(Decision.GO_ON);
        }

        clock.advance(Duration.ofSeconds(2));
        assertThat(reply(now(state.onMail(ReversePath.none(), 0)))).startsWith("defer 450 4.7.1");
        clock.advance(Duration.ofSeconds(29));
        assertThat(now(state.onMail(ReversePath.none(), 0))).isEqualTo(Decision.GO_ON);
    }

    @Test
    void countsUsersAsUsersWhereverTheyAre() {
        GatePolicy gate = gate(Map.of("message_rate", 1, "user_message_rate", 3));
        for (int i = 1; i <= 3; i++) {
            SessionState state = gate.open(client("192.0.2." + i, "alice"));
            assertThat(now(state.onMail(ReversePath.none(), 0))).isEqualTo(Decision.GO_ON);
        }

        assertThat(reply(now(gate.open(client("192.0.2.9", "alice")).onMail(ReversePath.none(), 0))))
                .startsWith("defer 450");
        assertThat(now(gate.open(client("192.0.2.9", "bob")).onMail(ReversePath.none(), 0)))
                .isEqualTo(Decision.GO_ON);
    }

    @Test
    void limitsRecipients() {
        SessionState state = gate(Map.of("recipient_rate", 1)).open(client("192.0.2.1", null));

        assertThat(now(state.onRecipient(ReversePath.none(), Recipient.of(ALICE))))
                .isEqualTo(Decision.GO_ON);
        assertThat(reply(now(state.onRecipient(ReversePath.none(), Recipient.of(ALICE)))))
                .startsWith("defer 450");
    }

    @Test
    void keepsOutClientsThatGuessAddresses() {
        GatePolicy gate = gate(Map.of("unknown_recipient_rate", 2));
        SessionState state = gate.open(client("192.0.2.1", null));
        state.onUnknownRecipient(ALICE);
        state.onUnknownRecipient(ALICE);

        assertThat(reply(now(gate.open(client("192.0.2.1", null)).onConnect()))).startsWith("disconnect 421");
    }

    @Test
    void takesAnIpv6NetworkForOneClient() {
        GatePolicy gate = gate(Map.of("max_connections", 1));
        gate.open(client("2001:db8:0:1::1", null));

        assertThat(reply(now(gate.open(client("2001:db8:0:1:ffff::2", null)).onConnect())))
                .startsWith("disconnect");
        assertThat(now(gate.open(client("2001:db8:0:2::1", null)).onConnect())).isEqualTo(Decision.GO_ON);
    }

    @Test
    void forgetsWhoWasSilentLongest() {
        GatePolicy gate = gate(Map.of("max_tracked", 2, "message_rate", 1));
        Session first = client("192.0.2.1", null);
        gate.open(first).onMail(ReversePath.none(), 0);
        gate.open(client("192.0.2.2", null));
        gate.open(client("192.0.2.3", null));

        assertThat(now(gate.open(first).onMail(ReversePath.none(), 0))).isEqualTo(Decision.GO_ON);
    }

    // ---- settings ----

    @Test
    void checksBeforeItIsApplied() {
        assertThat(new GateSettingsCheck()
                        .check(Map.of("exempt_networks", "10.0.0.0/8, ten", "sender_access", "hash:/x, ok")))
                .extracting(p -> p.key() + "=" + p.value())
                .containsExactly("exempt_networks=ten", "sender_access=hash:/x");
    }

    @Test
    void theFileNamesEverySettingWithItsDefault() throws IOException {
        String file = Files.readString(Path.of("../../features/src/main/etc/org.postrider.gate.cfg"));
        for (Method method : GateConfig.class.getDeclaredMethods()) {
            Object value = method.getDefaultValue() instanceof String[] many
                    ? String.join(", ", many)
                    : method.getDefaultValue();
            assertThat(file).contains(("\n#" + key(method) + " = " + value).stripTrailing() + "\n");
        }
    }

    /** As DS names it: a double underscore in the method is one in the key, a single one would be a dot. */
    private static String key(Method method) {
        return method.getName().replaceAll("(?<!_)_(?!_)", ".").replace("__", "_");
    }
}
