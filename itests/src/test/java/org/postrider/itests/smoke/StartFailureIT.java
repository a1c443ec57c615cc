package org.postrider.itests.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Result;
import org.postrider.itests.Server;

/** A server that would be useless does not start, and says why. */
final class StartFailureIT {
    private static final List<Integer> MAIL_PORTS = List.of(24, 25, 43, 65, 87, 93);

    @Test
    void aStoreOfANewerFormatIsRefusedBeforeAnyPortOpens() throws Exception {
        try (Server server = Server.create("newer-format").start()) {
            server.stop();
            Path format = server.home().resolve("mail/FORMAT");
            String present = Files.readString(format);
            Files.writeString(format, present.replace("store 1", "store 7"));

            AtomicReference<Result> started = new AtomicReference<>();
            assertThat(openedDuring(server, () -> started.set(server.tryStart())))
                    .as("ports that opened meanwhile")
                    .isEmpty();
            assertThat(started.get().status()).isEqualTo(1);
            assertThat(started.get().output())
                    .contains("did not start", "has format 7", "knows (1)", "install the newer version again");
            assertThat(server.runs()).isFalse();

            // In the foreground, as under systemd.
            assertThat(openedDuring(server, () -> started.set(server.runToItsEnd())))
                    .isEmpty();
            assertThat(started.get().status()).isEqualTo(1);
            assertThat(started.get().output()).contains("has format 7");

            Files.writeString(format, present);
            server.start();
            assertThat(server.shell("mail:listener-list --no-format").output()).contains("smtp", "imap");
        }
    }

    /** The mail ports that could be connected to while the task ran. */
    private static String openedDuring(Server server, Runnable task) {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<String> seen = CompletableFuture.supplyAsync(() -> {
            String open = "";
            while (!over.get() && open.isEmpty()) {
                for (int offset : MAIL_PORTS) {
                    open += connects(server.port(offset)) ? " " + offset : "";
                }
            }
            return open;
        });
        try {
            task.run();
        } finally {
            over.set(true);
        }
        return seen.join();
    }

    private static boolean connects(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException expected) {
            return false;
        }
    }

    /** Else systemd would try again every few seconds for ever. */
    @Test
    void whatNoRestartWillMendHasAStatusOfItsOwnThatTheUnitKnows() throws Exception {
        Path unit = Path.of(System.getProperty("karaf.dist"), "systemd/postrider.service");
        assertThat(Files.readString(unit)).containsPattern("(?m)^RestartPreventExitStatus=78$");

        try (Server server = Server.create("no-java")) {
            server.environment("JAVA_HOME", server.home().resolve("nowhere").toString());
            Result result = server.runToItsEnd();
            assertThat(result.output()).contains("nowhere/bin/java is not there", "Java 17");
            assertThat(result.status()).isEqualTo(78);
        }
        try (Server server = Server.create("no-such-option").option("--plaintext-auth", "always")) {
            Result result = server.runToItsEnd();
            assertThat(result.output()).contains("--plaintext-auth always");
            assertThat(result.status()).isEqualTo(78);
        }
    }

    @Test
    void portsThatAreTakenAreNamedBeforeJavaStarts() throws Exception {
        try (Server server = Server.create("taken").pickBase();
                ServerSocket shell = new ServerSocket(server.port(1), 1, InetAddress.getByName("127.0.0.1"));
                ServerSocket imap = new ServerSocket(server.port(43), 1, InetAddress.getByName("127.0.0.1"))) {
            Result result = server.tryStart();

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.output())
                    .contains("shell (127.0.0.1 " + shell.getLocalPort() + ")")
                    .contains("imap (127.0.0.1 " + imap.getLocalPort() + ")")
                    .doesNotContain("smtp");
            assertThat(server.home().resolve("log/postrider.log")).doesNotExist();
        }
    }

    @Test
    void aPortThatOnlyTheBindFindsTakenFailsTheStart() throws Exception {
        // An IPv6 socket that takes IPv4 as well.
        try (Server server = Server.create("taken-late").pickBase();
                ServerSocket other = new ServerSocket(server.port(25))) {
            Result result = server.tryStart();

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.output())
                    .contains("did not start", "Listener smtp cannot open 127.0.0.1:" + other.getLocalPort(), "in use");
            assertThat(server.runs()).isFalse();
        }
    }

    @Test
    void aShellPortTakenMeanwhileFailsTheStart() throws Exception {
        Server server = Server.create("taken-meanwhile").pickBase();
        try (server) {
            CompletableFuture<Result> starting = CompletableFuture.supplyAsync(server::tryStart);
            Path pid = server.home().resolve("run/pid");
            while (!Files.exists(pid)) {
                Thread.onSpinWait();
            }
            // The launcher has found it free, and Java is not there yet.
            try (ServerSocket other = new ServerSocket(server.port(1), 1, InetAddress.getByName("127.0.0.1"))) {
                Result result = starting.join();

                assertThat(result.status()).as(result.output()).isEqualTo(1);
                assertThat(result.output()).contains("admin shell", Integer.toString(other.getLocalPort()));
                assertThat(server.runs()).isFalse();
            }
        }
    }

    @Test
    void ofTwoStartsAtOnceInOneHomeOneIsRefused() {
        try (Server server = Server.create("twice").pickBase()) {
            List<Result> results =
                    Stream.generate(() -> CompletableFuture.supplyAsync(server::tryStart)).limit(2).toList().stream()
                            .map(CompletableFuture::join)
                            .toList();

            assertThat(results).extracting(Result::status).containsExactlyInAnyOrder(0, 1);
            assertThat(results)
                    .filteredOn(result -> result.status() == 1)
                    .singleElement()
                    .satisfies(refused ->
                            assertThat(refused.output()).containsPattern("already running|another postrider"));
            assertThat(server.runs()).isTrue();
        }
    }
}
