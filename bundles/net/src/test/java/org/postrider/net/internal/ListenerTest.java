package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.role.runtime.StartFailure;
import org.postrider.role.session.Listeners.ListenerState;

class ListenerTest {
    @TempDir
    private Path home;

    private final TalkHandler handler = new TalkHandler(1);
    private Engine engine;

    @BeforeEach
    void start() {
        engine = new Engine(home);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void opensWhenTheHandlerComesAndStaysOpenWhenItGoes() throws Exception {
        engine.net.listen("a", Engine.config("a"));
        Engine.await("a reason", () -> engine.state("a").problem().equals("no handler for protocol talk"));
        HandlerSlot slot = engine.add(handler, "1.0");
        Engine.await("the port", () -> engine.state("a").open());

        engine.remove(slot);

        ListenerState state = engine.state("a");
        assertThat(state.open()).isTrue();
        assertThat(state.handler()).isEmpty();
    }

    @Test
    void opensWhenTheGatesAreReady() throws Exception {
        engine.close();
        engine = new Engine(home, "the virus filter");
        engine.add(handler, "1.0");
        engine.net.listen("a", Engine.config("a"));
        Engine.await("a reason", () -> engine.state("a").problem().equals("waiting for the virus filter"));

        synchronized (engine.gates) {
            engine.gates.clear();
        }

        Engine.await("the port", () -> engine.state("a").open());
    }

    @Test
    void opensWithoutTheGatesAfterAWhile() throws Exception {
        engine.close();
        engine = new Engine(home, "the virus filter");
        Settings d = Engine.DEFAULTS;
        engine.settings = new Settings(
                1000,
                d.handshakeTimeout(),
                d.writeStall(),
                d.park(),
                d.drain(),
                Duration.ofMillis(50),
                List.of(),
                d.tlsProtocols(),
                List.of());
        engine.add(handler, "1.0");

        engine.listen("a");
    }

    @Test
    void saysThatAPortIsInUseAndTriesAgain() throws Exception {
        engine.add(handler, "1.0");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            engine.net.listen("a", Engine.config("a", "port=" + other.getLocalPort()));
            Engine.await("the problem", () -> engine.state("a").problem().contains("in use"));
            assertThat(engine.state("a").open()).isFalse();
        }
        Engine.await("the port", () -> engine.state("a").open());
    }

    @Test
    void failsTheStartIfAPortIsInUse() throws Exception {
        engine.close();
        AtomicInteger ends = new AtomicInteger();
        engine = new Engine(home, new StartFailure(home, ends::incrementAndGet));
        engine.add(handler, "1.0");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            engine.net.listen("a", Engine.config("a", "port=" + other.getLocalPort()));

            Engine.await("the end", () -> ends.get() > 0);
            assertThat(read(home.resolve("run").resolve("failed")))
                    .startsWith("Listener a cannot open 127.0.0.1:" + other.getLocalPort())
                    .contains("in use", "ss -ltnp");
        }
    }

    @Test
    void opensNothingOnceTheStartHasFailed() throws Exception {
        engine.close();
        StartFailure start = new StartFailure(home, () -> {});
        engine = new Engine(home, start, "the store");
        engine.add(handler, "1.0");
        engine.net.listen("a", Engine.config("a"));
        start.report("store", "Its format is newer");
        synchronized (engine.gates) {
            engine.gates.clear();
        }

        // The gate is passed at one of the next ticks; a port that opened would be seen at the one after it.
        engine.awaitTicks(5);
        assertThat(engine.state("a").open()).isFalse();
        assertThat(home.resolve("run").resolve("ready")).doesNotExist();
    }

    @Test
    void failsNoStartThatIsOver() throws Exception {
        engine.close();
        AtomicInteger ends = new AtomicInteger();
        engine = new Engine(home, new StartFailure(home, ends::incrementAndGet));
        engine.add(handler, "1.0");
        engine.listen("a");
        Engine.await("the file", () -> Files.exists(home.resolve("run").resolve("ready")));
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            engine.net.listen("b", Engine.config("b", "port=" + other.getLocalPort()));
            Engine.await("the problem", () -> engine.state("b").problem().contains("in use"));
            engine.awaitTicks(3);
        }
        assertThat(ends).hasValue(0);
    }

    @Test
    void keepsConnectionsWhenItsConfigurationChanges() throws Exception {
        engine.add(handler, "1.0");
        engine.listen("a", "session.auth=off");
        try (Client client = engine.connect("a")) {
            client.line();
            var before = engine.address("a");
            engine.net.listen("a", Engine.config("a", "session.auth=required", "max_connections=5"));
            assertThat(engine.address("a")).isEqualTo(before);
            assertThat(engine.state("a").info().setting("auth")).contains("required");
            int port = freePort();
            engine.net.listen("a", Engine.config("a", "port=" + port));
            Engine.await(
                    "the new port",
                    () -> engine.state("a").open() && engine.address("a").getPort() == port);

            assertThat(client.send("still\r\n").line()).isEqualTo("1 v1 still");
            assertThatThrownBy(() -> new Client(before)).isInstanceOf(UncheckedIOException.class);
            engine.net.unlisten("a");
            assertThat(client.send("here\r\n").line()).isEqualTo("2 v1 here");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return any.getLocalPort();
        }
    }

    @Test
    void refusesTheNameOfAnotherListener() throws Exception {
        engine.net.listen("pid1", Engine.config("a"));

        assertThatThrownBy(() -> engine.net.listen("pid2", Engine.config("a")))
                .isInstanceOf(ListenerConfig.Refused.class)
                .hasMessageContaining("is the name of another listener");
    }

    @Test
    void stopsAndStarts() throws Exception {
        engine.add(handler, "1.0");
        engine.listen("a");
        var address = engine.address("a");
        assertThat(engine.net.stop("a")).isTrue();
        assertThat(engine.state("a").problem()).isEqualTo("stopped by the administrator");
        assertThatThrownBy(() -> new Client(address)).isInstanceOf(UncheckedIOException.class);

        assertThat(engine.net.start("a")).isTrue();
        Engine.await("the port", () -> engine.state("a").open());
        assertThat(engine.net.start("none")).isFalse();
    }

    @Test
    void tellsClientsAboveTheLimitToComeLater() throws Exception {
        engine.add(handler, "1.0");
        engine.listen("a", "max_connections=1");
        engine.listen("b", "max_per_client=1", "per_client_exempt=192.0.2.1");
        for (String name : List.of("a", "b")) {
            try (Client first = engine.connect(name);
                    Client second = engine.connect(name)) {
                assertThat(first.line()).isEqualTo("220 v1 127.0.0.1");
                assertThat(second.rest()).isEqualTo("421 come back\r\n");
            }
            Engine.await("both to be gone", () -> engine.state(name).connections() == 0);
            try (Client third = engine.connect(name)) {
                assertThat(third.line()).isEqualTo("220 v1 127.0.0.1");
            }
            Engine.await("it to be gone", () -> engine.state(name).connections() == 0);
        }
    }

    @Test
    void believesProxiesItTrusts() throws Exception {
        engine.add(handler, "1.0");
        engine.listen("a", "proxy_from=127.0.0.0/8");
        try (Client client = engine.connect("a")) {
            client.send("PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\r\nhello\r\n");
            assertThat(client.line()).isEqualTo("220 v1 192.0.2.7");
            assertThat(client.line()).isEqualTo("1 v1 hello");
            assertThat(engine.session().peer()).isEqualTo("192.0.2.7:4711");
        }
    }

    @Test
    void believesProxiesItTrustsBeforeTls() throws Exception {
        engine.add(handler, "1.0");
        engine.listen("a", "proxy_from=127.0.0.1", "tls=implicit");
        try (Client client = engine.connect("a")) {
            client.send("PROXY UNKNOWN\r\n").tls();
            assertThat(client.line()).isEqualTo("220 v1 127.0.0.1");
        }
    }

    @Test
    void refusesAProxyWithoutAHeader() throws Exception {
        engine.add(handler, "1.0");
        engine.listen("a", "proxy_from=127.0.0.1");
        try (Client client = engine.connect("a")) {
            assertThat(client.send("EHLO me\r\n").line())
                    .satisfiesAnyOf(
                            line -> assertThat(line).isNull(),
                            line -> assertThat(line).startsWith("reset"));
        }
    }

    @Test
    void believesNobodyElse() throws Exception {
        engine.add(handler, "1.0");
        engine.listen("a", "proxy_from=192.0.2.1");
        try (Client client = engine.connect("a")) {
            assertThat(client.line()).isEqualTo("220 v1 127.0.0.1");
            assertThat(client.send("PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\r\n")
                            .line())
                    .startsWith("1 v1 PROXY");
        }
    }

    @Test
    void writesTheReadyFileWhenAllAreOpenAndDeletesItAtTheEnd() throws Exception {
        Path ready = home.resolve("run").resolve("ready");
        engine.add(handler, "1.0");
        engine.listen("b").listen("a");
        String wanted = "a 127.0.0.1 " + engine.address("a").getPort() + "\nb 127.0.0.1 "
                + engine.address("b").getPort() + "\n";

        Engine.await("the file", () -> read(ready).equals(wanted));
        engine.close();
        assertThat(ready).doesNotExist();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysGoodbyeToAllAndEndsItsThreadsWhenItStops() throws Exception {
        engine.add(handler, "1.0");
        engine.listen("a");
        try (Client client = engine.connect("a")) {
            client.line();
            engine.close();

            assertThat(client.rest()).isEqualTo("421 The server is being stopped, try again later\r\n");
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().startsWith("mail-net-") && t.isAlive());
    }
}
