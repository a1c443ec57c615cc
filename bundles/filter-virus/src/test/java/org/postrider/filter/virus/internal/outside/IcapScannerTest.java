package org.postrider.filter.virus.internal.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.content.Content;
import org.postrider.role.runtime.Presence;
import org.postrider.role.session.Connector;
import org.postrider.testkit.session.FakeConnection;

/** Against an ICAP server that the test plays, well or badly (RFC 3507; ATTACKS 30). */
class IcapScannerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String OPTIONS = "ICAP/1.0 200 OK\r\nMethods: RESPMOD, REQMOD\r\nAllow: 204\r\nPreview: 4\r\n"
            + "Encapsulated: null-body=0\r\n\r\n";
    private static final String CLEAN = "ICAP/1.0 204 No modification needed\r\n\r\n";

    private final FakeNet net = new FakeNet();

    private Scanner scanner(Object... settings) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i].toString(), settings[i + 1]);
        }
        Presence<Connector> connector = new Presence<>("net");
        connector.bind(net);
        return IcapScanner.scanner(FakeNet.config(IcapScanner.Config.class, map), connector);
    }

    private static CompletableFuture<Verdict> scan(Scanner scanner, String file) {
        return scanner.scan(Content.of(file), "", LONG).toCompletableFuture();
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
    void sendsTheFileAsTheBodyOfAResponse() {
        Scanner scanner = scanner();
        CompletableFuture<Verdict> verdict = scan(scanner, "abcdef");
        assertThat(net.last().output())
                .isEqualTo("OPTIONS icap://127.0.0.1:1344/avscan ICAP/1.0\r\nHost: 127.0.0.1:1344\r\n"
                        + "Encapsulated: null-body=0\r\n\r\n");
        net.last().send(OPTIONS);
        String sent = net.last().output();
        assertThat(sent)
                .startsWith("RESPMOD icap://127.0.0.1:1344/avscan ICAP/1.0\r\nHost: 127.0.0.1:1344\r\nAllow: 204\r\n"
                        + "Encapsulated: req-hdr=0, res-hdr=")
                .endsWith("\r\nContent-Length: 6\r\n\r\n6\r\nabcdef\r\n0\r\n\r\n");
        assertOffsets(sent);
        net.last().send(CLEAN);
        assertThat(verdict).isCompletedWithValue(Verdict.CLEAN);

        CompletableFuture<Verdict> next = scan(scanner, "x");
        assertThat(net.last().output()).startsWith("RESPMOD ").endsWith("1\r\nx\r\n0\r\n\r\n");
        net.last().send(CLEAN);
        assertThat(next).isCompletedWithValue(Verdict.CLEAN);
        assertThat(net.connections).hasSize(1);
    }

    /** The offsets count the bytes of the encapsulated heads (RFC 3507 section 4.4.1). */
    private static void assertOffsets(String sent) {
        String line = sent.lines()
                .filter(l -> l.startsWith("Encapsulated: "))
                .findFirst()
                .orElseThrow();
        String[] parts = line.substring("Encapsulated: ".length()).split(", ");
        String encapsulated = sent.substring(sent.indexOf("\r\n\r\n") + 4);
        int head = Integer.parseInt(parts[1].split("=")[1]);
        int body = Integer.parseInt(parts[2].split("=")[1]);
        assertThat(encapsulated.substring(head)).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(encapsulated.substring(0, head)).endsWith("\r\n\r\n");
        assertThat(encapsulated.substring(0, body)).endsWith("\r\n\r\n");
        assertThat(encapsulated.substring(body)).startsWith("6\r\n");
    }

    @Test
    void sendsTheFileAsTheBodyOfARequest() {
        CompletableFuture<Verdict> verdict = scan(scanner("method", "REQMOD"), "abc");
        net.last().send(OPTIONS);
        assertThat(net.last().output()).contains("REQMOD ", "Encapsulated: req-hdr=0, req-body=", "POST http://");
        net.last().send("ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=30\r\n\r\nHTTP/1.1 200 OK\r\n");
        assertThat(verdict).isCompletedWithValue(Verdict.infected("ICAP.Blocked"));
    }

    @Test
    void sendsAPreviewIfAllowed() {
        Scanner scanner = scanner("preview", true);
        CompletableFuture<Verdict> verdict = scan(scanner, "abcdef");
        net.last().send(OPTIONS);
        assertThat(net.last().output()).contains("\r\nPreview: 4\r\n").endsWith("4\r\nabcd\r\n0\r\n\r\n");
        net.last().send("ICAP/1.0 100 Continue\r\n\r\n");
        assertThat(net.last().output()).isEqualTo("2\r\nef\r\n0\r\n\r\n");
        net.last().send(CLEAN);
        assertThat(verdict).isCompletedWithValue(Verdict.CLEAN);

        CompletableFuture<Verdict> small = scan(scanner, "ab");
        assertThat(net.last().output()).contains("\r\nPreview: 2\r\n").endsWith("2\r\nab\r\n0; ieof\r\n\r\n");
        net.last().send(CLEAN);
        assertThat(small).isCompletedWithValue(Verdict.CLEAN);

        CompletableFuture<Verdict> decided = scan(scanner, "abcdef");
        net.last().send(CLEAN);
        assertThat(decided).isCompletedWithValue(Verdict.CLEAN);
        assertThat(net.connections).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Infection-Found: Type=0; Resolution=2; Threat=Eicar-Test-Signature;|Eicar-Test-Signature",
                "X-Infection-Found: Type=0; Resolution=2|Unnamed",
                "x-virus-id: EICAR test file|EICAR_test_file",
                "X-Violations-Found: 1\\r\\n\\t-\\r\\n\\tEICAR\\r\\n\\t11101\\r\\n\\t2|EICAR",
                "X-Response-Info: Blocked|ICAP.Blocked",
            })
    void readsWhatWasFound(String field, String name) {
        CompletableFuture<Verdict> verdict = scan(scanner(), "abc");
        net.last().send(OPTIONS);
        net.last()
                .send("ICAP/1.0 200 OK\r\n" + field.replace("\\r\\n", "\r\n").replace("\\t", "\t")
                        + "\r\nEncapsulated: res-hdr=0, res-body=20\r\n\r\nHTTP/1.1 403 Forbidden\r\n");

        assertThat(verdict).isCompletedWithValue(Verdict.infected(name));
        assertThat(net.last().isClosed()).isTrue();
    }

    @Test
    void takesAPageInsteadOfTheFileForAFinding() {
        CompletableFuture<Verdict> verdict = scan(scanner(), "abc");
        net.last()
                .send(OPTIONS
                        + "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=20\r\n\r\nHTTP/1.1 403 Forbidden\r\n");

        assertThat(verdict).isCompletedWithValue(Verdict.infected("ICAP.Blocked"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=20\r\n\r\nHTTP/1.1 200 OK\r\n",
                "ICAP/1.0 200 OK\r\n\r\n",
                "ICAP/1.0 206 Partial\r\n\r\n",
                "ICAP/1.0 100 Continue\r\n\r\n",
                "ICAP/1.0 404 Service not found\r\nX-Virus-ID: x\r\n\r\n",
                "ICAP/1.0 503 Overloaded\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "ICAP/1.0 2040 No\r\n\r\n",
                "nonsense\r\n",
                "ICAP/1.0 204 OK\r\nno colon\r\n"
            })
    void takesNothingElseForAVerdict(String reply) {
        CompletableFuture<Verdict> verdict = scan(scanner(), "abc");
        net.last().send(OPTIONS).send(reply);

        assertFailed(verdict, "icap 127.0.0.1:1344: ");
        assertThat(net.last().isClosed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ICAP/1.0 404 Not found\r\n\r\n",
                "ICAP/1.0 200 OK\r\nMethods: REQMOD\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: opt-body=0\r\n\r\n",
                "ICAP/1.0 200 OK\r\nConnection: close\r\n\r\n"
            })
    void failsIfTheServerCannotDoIt(String options) {
        CompletableFuture<Verdict> verdict = scan(scanner(), "abc");
        net.last().send(options);

        assertFailed(verdict, "icap 127.0.0.1:1344: ");
    }

    @Test
    void doesNotBelieveThatAFileIsCleanBeforeAllOfItWasSent() {
        Scanner scanner = scanner();
        scan(scanner, "abc");
        net.last().send(OPTIONS).send(CLEAN);
        FakeConnection connection = net.last().blockOutput();
        CompletableFuture<Verdict> early = scan(scanner, "abcdef");
        connection.send(CLEAN);

        assertFailed(early, "before it had all of it");
    }

    @Test
    void failsIfTheServerHangsFloodsOrCloses() {
        CompletableFuture<Verdict> hangs = scan(scanner("timeout_seconds", 1), "abc");
        assertFailed(hangs, "did not answer in time");
        assertThat(net.last().isClosed()).isTrue();

        CompletableFuture<Verdict> floods = scan(scanner(), "abc");
        net.last().send(OPTIONS).send("ICAP/1.0 204 OK\r\n").send("X-A: b\r\n".repeat(100_000));
        assertFailed(floods, "icap 127.0.0.1:1344: ");

        CompletableFuture<Verdict> longLine = scan(scanner(), "abc");
        net.last().send(OPTIONS).send("ICAP/1.0 204 OK\r\nX: " + "x".repeat(1_000_000) + "\r\n\r\n");
        assertFailed(longLine, "endless line");

        CompletableFuture<Verdict> closes = scan(scanner(), "abc");
        net.last().send(OPTIONS).send("ICAP/1.0 204 OK\r\nX").disconnect();
        assertFailed(closes, "closed the connection");
    }

    @Property(tries = 1000)
    void readsAnyHead(@ForAll @Size(max = 20) java.util.List<@StringLength(max = 30) String> lines) {
        IcapReply reply = new IcapReply();
        try {
            reply.take("ICAP/1.0 204 OK");
            for (String line : lines) {
                reply.take(line);
            }
            assertThat(reply.threat()).isNotNull();
        } catch (IOException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }
}
