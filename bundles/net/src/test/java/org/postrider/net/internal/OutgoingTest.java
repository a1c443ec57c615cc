package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Connector.ClientTls;
import org.postrider.role.session.Connector.LocalTarget;
import org.postrider.role.session.Connector.Target;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.TlsInfo;

class OutgoingTest {
    private static final ClientTls ANY = new ClientTls("localhost", false, false);

    @TempDir
    private Path home;

    private Engine engine;

    @BeforeEach
    void start() throws Exception {
        engine = new Engine(home);
        engine.add(new TalkHandler(1), "1.0");
        engine.listen("a", "tls=starttls");
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private Target target(InetSocketAddress address, ClientTls tls) {
        return new Target("relay", address, Optional.empty(), Duration.ofSeconds(20), tls);
    }

    @Test
    void talksToAServerAndUpgradesToTls() throws Exception {
        Caller caller = new Caller();
        Connection connection = connect(target(engine.address("a"), ANY), caller);
        assertThat(caller.next()).isEqualTo("220 v1 127.0.0.1");
        caller.say("STARTTLS");
        assertThat(caller.next()).isEqualTo("220 go");
        connection.startTls();
        assertThat(caller.next()).startsWith("tls TLSv1.3");
        caller.say("hello");
        assertThat(caller.next()).isEqualTo("1 v1 hello");
        assertThat(connection.tls().orElseThrow().serverEndPoint()).hasSize(32);
        connection.close();
        assertThat(caller.next()).isEqualTo("closed");
    }

    @Test
    void talksTlsFromTheFirstByte() throws Exception {
        engine.listen("secure", "tls=implicit");
        Caller caller = new Caller();
        connect(target(engine.address("secure"), new ClientTls("", true, false)), caller);
        assertThat(caller.next()).isEqualTo("220 v1 127.0.0.1");
    }

    @Test
    void refusesACertificateItCannotVerify() throws Exception {
        engine.listen("secure", "tls=implicit");
        Target target = target(engine.address("secure"), new ClientTls("localhost", true, true));

        assertThatThrownBy(() -> connect(target, new Caller()))
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("certification path");
    }

    @Test
    void saysWhomItCannotReach() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            nobody = new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }
        assertThatThrownBy(() -> connect(target(nobody, ANY), new Caller()))
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot connect to 127.0.0.1:" + nobody.getPort())
                .hasMessageContaining("refused");
    }

    @Test
    void talksToAUnixSocket() throws Exception {
        Path socket = home.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Caller caller = new Caller();
            Connection connection = engine.net
                    .connector()
                    .connect(new LocalTarget("scan", socket, Duration.ofSeconds(20)), caller::on)
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            try (SocketChannel peer = server.accept()) {
                peer.write(StandardCharsets.US_ASCII.encode("220 hello\r\n"));
                assertThat(caller.next()).isEqualTo("220 hello");
                caller.say("hi");
                ByteBuffer in = ByteBuffer.allocate(4);
                while (in.hasRemaining()) {
                    assertThat(peer.read(in)).isPositive();
                }
                assertThat(StandardCharsets.US_ASCII.decode(in.flip()).toString())
                        .isEqualTo("hi\r\n");
                assertThat(connection.peer().getPort()).isZero();
            }
            assertThat(caller.next()).isEqualTo("closed");
        }
    }

    @Test
    void saysWhichUnixSocketItCannotReach() {
        Path nobody = home.resolve("nobody");

        assertThat(engine.net
                        .connector()
                        .connect(new LocalTarget("scan", nobody, Duration.ofSeconds(20)), new Caller()::on))
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(IOException.class)
                .withMessageContaining("Cannot connect to " + nobody);
    }

    private Connection connect(Target target, Caller caller) {
        return engine.net
                .connector()
                .connect(target, caller::on)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    /** A client session that notes what comes. */
    private static final class Caller implements ProtocolSession {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private Connection connection;

        ProtocolSession on(Connection with) {
            connection = with;
            return this;
        }

        String next() throws InterruptedException {
            return events.poll(20, TimeUnit.SECONDS);
        }

        void say(String text) {
            connection.write(ByteBuffer.wrap((text + "\r\n").getBytes(StandardCharsets.US_ASCII)));
            connection.flush();
        }

        private void ask() {
            connection.read(new Input.Line(100, true), Duration.ofSeconds(20));
        }

        @Override
        public void onOpen() {
            ask();
        }

        @Override
        public void onLine(ByteBuffer line) {
            String text = StandardCharsets.US_ASCII.decode(line).toString();
            events.add(text);
            if (!text.equals("220 go")) {
                ask();
            }
        }

        @Override
        public CompletionStage<Void> onData(ByteBuffer chunk) {
            return READY;
        }

        @Override
        public void onDataEnd() {
            events.add("end");
        }

        @Override
        public void onInputError(InputError error) {
            events.add(error.name());
        }

        @Override
        public void onTls(TlsInfo tls) {
            events.add("tls " + tls);
            ask();
        }

        @Override
        public void onTimeout() {
            events.add("timeout");
        }

        @Override
        public void onClosed() {
            events.add("closed");
        }

        @Override
        public Optional<SessionRecord> park() {
            return Optional.empty();
        }

        @Override
        public void shutdown(String reason) {
            connection.close();
        }
    }
}
