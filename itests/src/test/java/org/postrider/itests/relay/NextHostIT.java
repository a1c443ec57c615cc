package org.postrider.itests.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.itests.Await;
import org.postrider.itests.NameServer;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;

/** Two MX hosts by a real name server, Postfix's smtp-sink at both; the first will not take the message. */
final class NextHostIT {
    private static final String FIRST = "127.0.0.11";
    private static final String SECOND = "127.0.0.12";
    private static final AtomicInteger CASES = new AtomicInteger();

    private static Server server;
    private static NameServer dns;
    private static Process second;
    private static int port;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("next-host").pickBase();
        // No role uses this port of ours yet.
        port = server.port(98);
        dns = NameServer.create(server.home().resolve("dns"))
                .zone("next.test", "* IN MX 10 mx1", "* IN MX 20 mx2", "mx1 IN A " + FIRST, "mx2 IN A " + SECOND)
                .start();
        server.configure("org.postrider.dns", Map.of("servers", dns.address()))
                .configure("org.postrider.relay", Map.of("port", Integer.toString(port), "hostname", "mx.us.test"))
                .start();
        Files.createDirectories(server.home().resolve("data/tmp"));
        second = sink(SECOND);
    }

    @AfterAll
    static void stop() {
        end(second);
        if (dns != null) {
            dns.close();
        }
        server.close();
    }

    /** What smtp-sink's options mean stands in its manual: r 4xx, Q 421, q hang up, f 5xx at these commands. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-r CONNECT",
                "-r EHLO,HELO",
                "-r MAIL",
                "-r RCPT",
                "-r DATA",
                "-r .",
                "-Q CONNECT",
                "-Q EHLO",
                "-Q MAIL",
                "-Q RCPT",
                "-Q DATA",
                "-Q .",
                "-q CONNECT",
                "-q EHLO",
                "-q MAIL",
                "-q RCPT",
                "-q DATA",
                "-f CONNECT",
                "-f EHLO,HELO"
            })
    void theNextHostGetsWhatTheFirstDoesNotTake(String options) throws IOException {
        String trace = deliveredPast(options);

        assertThat(trace).contains("where=mx2.next.test[" + SECOND + "]").containsOnlyOnce("\tdelivered\t");
    }

    /** Nobody knows whether it took the message: given to the next host it might arrive twice. */
    @ParameterizedTest
    @ValueSource(strings = {"-q ."})
    void aMessageThatTheFirstMayHaveWaits(String options) throws IOException {
        String trace = deliveredPast(options);

        assertThat(trace)
                .contains("where=mx1.next.test[" + FIRST + "]", "4.4.2")
                .doesNotContain(SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-f MAIL", "-f RCPT", "-f DATA", "-f .", "-A 0"})
    void aRefusalForGoodIsNotTakenElsewhere(String options) throws IOException {
        String trace = deliveredPast(options);

        assertThat(trace)
                .contains("where=mx1.next.test[" + FIRST + "]", "reply=5")
                .doesNotContain(SECOND);
    }

    /** Sends a message while the first host behaves so. @return what the trace tells of it once it was tried */
    private static String deliveredPast(String options) throws IOException {
        Process first = sink(FIRST, options.split(" ", -1));
        try {
            String recipient = "who@case" + CASES.incrementAndGet() + ".next.test";
            server.shell("mail:send --from alice@example.test --to " + recipient + " --subject Next --body words");
            return Await.until(
                    "a try for " + recipient,
                    () -> server.shell("mail:trace --no-format " + recipient).output(),
                    trace -> trace.contains("where=mx"));
        } finally {
            end(first);
        }
    }

    private static Process sink(String host, String... options) {
        List<String> words = new ArrayList<>(List.of(options));
        if (System.getProperty("user.name").equals("root")) {
            // As root it wants to be somebody else.
            words.addAll(List.of("-u", "nobody"));
        }
        words.addAll(List.of(host + ":" + port, "100"));
        Path output = server.home().resolve("data/tmp/sink-" + host + ".out");
        Process sink = Tool.of("smtp-sink", "postfix").start(output, words.toArray(String[]::new));
        Await.until("smtp-sink at " + host, () -> {
            try (Socket socket = new Socket(host, port)) {
                return socket.isConnected();
            } catch (IOException expected) {
                return false;
            }
        });
        return sink;
    }

    private static void end(Process process) {
        if (process != null) {
            process.destroy();
            process.onExit().join();
        }
    }
}
