package org.postrider.filter.virus.internal.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.content.Content;
import org.postrider.role.runtime.Presence;
import org.postrider.role.session.Connector;
import org.postrider.testkit.session.FakeConnection;

/** Against a clamd that the test plays, well or badly (ATTACKS 30). */
class ClamdScannerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Content FILE = Content.of("mail");

    private final FakeNet net = new FakeNet();

    private Scanner scanner(Object... settings) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i].toString(), settings[i + 1]);
        }
        Presence<Connector> connector = new Presence<>("net");
        connector.bind(net);
        return ClamdScanner.scanner(FakeNet.config(ClamdScanner.Config.class, map), connector);
    }

    private static CompletableFuture<Verdict> scan(Scanner scanner) {
        return scanner.scan(FILE, "", LONG).toCompletableFuture();
    }

    private static void assertFailed(CompletableFuture<Verdict> verdict, String... words) {
        assertThat(verdict)
                .failsWithin(LONG)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
    }

    @Test
    void sendsAFileAsOneChunkAndKeepsTheConnection() {
        Scanner scanner = scanner();
        CompletableFuture<Verdict> first = scan(scanner);
        assertThat(net.last().output()).isEqualTo("nIDSESSION\nnINSTREAM\n\0\0\0\4mail\0\0\0\0");
        net.last().send("1: stream: OK\n");
        assertThat(first).isCompletedWithValue(Verdict.CLEAN);

        CompletableFuture<Verdict> second = scan(scanner);
        assertThat(net.last().output()).isEqualTo("nINSTREAM\n\0\0\0\4mail\0\0\0\0");
        net.last().send("2: stream: Win.Test.EICAR_HDB-1 FOUND\n");
        assertThat(second).isCompletedWithValue(Verdict.infected("Win.Test.EICAR_HDB-1"));
        assertThat(net.connections).hasSize(1);
        scanner.close();
        assertThat(net.last().isClosed()).isTrue();
    }

    @Test
    void sendsAnEmptyFile() {
        Scanner scanner = scanner();
        CompletableFuture<Verdict> verdict =
                scanner.scan(Content.empty(), "", LONG).toCompletableFuture();
        assertThat(net.last().output()).isEqualTo("nIDSESSION\nnINSTREAM\n\0\0\0\0");
        net.last().send("1: stream: OK\n");
        assertThat(verdict).isCompletedWithValue(Verdict.CLEAN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2: stream: OK",
                "0: stream: OK",
                "01: stream: OK",
                "99999999999999999999: stream: OK",
                "stream: OK",
                "1:stream: OK",
                "1: stream: OK ",
                "1: stream: ok",
                "1: stream: FOUND",
                "1: stream:  FOUND",
                "1: other: OK",
                "1: stream: Can't open ERROR",
                "1: INSTREAM size limit exceeded. ERROR",
                "1: UNKNOWN COMMAND",
                "COMMAND READ TIMED OUT",
                "HTTP/1.1 200 OK",
                "\u0001\u0002",
                ""
            })
    void takesNothingElseForAVerdict(String reply) {
        CompletableFuture<Verdict> verdict = scan(scanner());
        net.last().send(reply + "\n");

        assertFailed(verdict, "clamd 127.0.0.1:3310: ");
        assertThat(net.last().isClosed()).isTrue();
    }

    @Property(tries = 2000)
    void callsNothingCleanButTheExactWords(
            @ForAll @StringLength(max = 40) @CharRange(from = ' ', to = '~') String line) {
        for (String text : new String[] {line, "7: " + line, "7: stream: " + line}) {
            try {
                assertThat(ClamdReply.parse(text, 7).threat().isEmpty()).isEqualTo(text.equals("7: stream: OK"));
            } catch (IOException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void failsIfTheServerClosesWithinItsReply() {
        CompletableFuture<Verdict> verdict = scan(scanner());
        net.last().send("1: stream: O").disconnect();

        assertFailed(verdict, "closed the connection");
    }

    @Test
    void failsAndHangsUpIfTheServerHangs() {
        CompletableFuture<Verdict> verdict = scan(scanner("timeout_seconds", 1));

        assertFailed(verdict, "did not answer in time", "no other server is left");
        assertThat(net.last().isClosed()).isTrue();
    }

    @Test
    void failsAndHangsUpIfTheServerFloods() {
        CompletableFuture<Verdict> verdict = scan(scanner());
        net.last().send("x".repeat(1_000_000)).send("x".repeat(1_000_000) + "\n");

        assertFailed(verdict, "endless line");
        assertThat(net.last().isClosed()).isTrue();
    }

    @Test
    void doesNotBelieveThatAFileIsCleanBeforeAllOfItWasSent() {
        Scanner scanner = scanner();
        scan(scanner);
        net.last().send("1: stream: OK\n");
        FakeConnection connection = net.last().blockOutput();
        CompletableFuture<Verdict> early = scan(scanner);
        connection.send("2: stream: OK\n");

        assertFailed(early, "before it had all of it");
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void believesThatSomethingWasFoundBeforeAllWasSentButTakesANewConnection() {
        Scanner scanner = scanner();
        scan(scanner);
        net.last().send("1: stream: OK\n");
        FakeConnection connection = net.last().blockOutput();
        CompletableFuture<Verdict> early = scan(scanner);
        connection.send("2: stream: Evil FOUND\n");

        assertThat(early).isCompletedWithValue(Verdict.infected("Evil"));
        assertThat(connection.isClosed()).isTrue();
        scan(scanner);
        assertThat(net.connections).hasSize(2);
    }

    @Test
    void takesANewConnectionIfTheOldOneSaysSomethingUnasked() {
        Scanner scanner = scanner();
        scan(scanner);
        net.last().send("1: stream: OK\n2: stream: OK\n");
        assertThat(net.last().isClosed()).isTrue();
        CompletableFuture<Verdict> next = scan(scanner);
        assertThat(next).isNotDone();
        assertThat(net.connections).hasSize(2);
    }

    @Test
    void triesAgainIfAKeptConnectionWasClosedMeanwhile() {
        Scanner scanner = scanner();
        scan(scanner);
        FakeConnection first = net.last().send("1: stream: OK\n");
        CompletableFuture<Verdict> next = scan(scanner);
        first.disconnect();
        assertThat(net.connections).hasSize(2);
        net.last().send("1: stream: OK\n");
        assertThat(next).isCompletedWithValue(Verdict.CLEAN);
    }

    @Test
    void asksTheNextServerIfOneFailsAndThatOneLastForAWhile() {
        net.down.add(3310);
        Scanner scanner = scanner("servers", new String[] {"127.0.0.1:3310, localhost:3311"}, "back_off_seconds", 100);
        CompletableFuture<Verdict> first = scan(scanner);
        net.last().send("1: stream: OK\n");
        assertThat(first).isCompletedWithValue(Verdict.CLEAN);
        assertThat(net.ports).containsExactly(3310, 3311);

        net.down.clear();
        CompletableFuture<Verdict> second = scan(scanner);
        assertThat(net.connections).hasSize(1);
        // The second fails too: the first is better than nothing.
        net.last().disconnect();
        assertThat(net.ports).containsExactly(3310, 3311, 3311);
        net.last().disconnect();
        assertThat(net.ports).containsExactly(3310, 3311, 3311, 3310);
        net.last().send("1: stream: Evil FOUND\n");
        assertThat(second).isCompletedWithValue(Verdict.infected("Evil"));
    }

    @Test
    void namesAllServersThatFailed() {
        net.down.add(3310);
        net.down.add(3311);
        assertFailed(
                scan(scanner("servers", new String[] {"127.0.0.1:3310", "127.0.0.1:3311"})),
                "clamd 127.0.0.1:3310: Cannot connect",
                "clamd 127.0.0.1:3311: Cannot connect");
    }

    @Test
    void givesTheNextFileToTheServerWithTheLeastToDo() {
        Scanner scanner = scanner("servers", new String[] {"127.0.0.1:3310,127.0.0.1:3311"}, "prefer", "load");
        scan(scanner);
        scan(scanner);
        scan(scanner);
        assertThat(net.ports).containsExactly(3310, 3311, 3310);
    }

    @Test
    void opensNoMoreConnectionsThanItMay() {
        Scanner scanner = scanner("connections", 1);
        CompletableFuture<Verdict> first = scan(scanner);
        CompletableFuture<Verdict> second = scan(scanner);
        assertThat(net.connections).hasSize(1);
        net.last().send("1: stream: OK\n");
        assertThat(first).isCompleted();
        net.last().send("2: stream: OK\n");
        assertThat(second).isCompletedWithValue(Verdict.CLEAN);
        assertThat(net.connections).hasSize(1);
    }

    @Test
    void keepsNoConnectionIfNotWanted() {
        Scanner scanner = scanner("idle_seconds", 0);
        scan(scanner);
        net.last().send("1: stream: OK\n");
        assertThat(net.last().isClosed()).isTrue();
    }

    @Test
    void makesNamesPrintable() {
        assertThat(Verdict.infected(" a b\u00fc\u0001c ").threat()).contains("a_b__c");
        assertThat(Verdict.infected("  ").threat()).contains("Unnamed");
        assertThat(Verdict.infected("x".repeat(9_999)).threat().orElseThrow()).hasSize(200);
    }

    @Test
    void readsPlaces() {
        assertThat(Place.parseAll("127.0.0.1:3310, [::1]:3311 /run/clamd.ctl,unix:/x"))
                .hasSize(4);
        for (String wrong :
                new String[] {"", "clamd.example:3310", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "x/y"}) {
            assertThatThrownBy(() -> Place.parseAll(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
