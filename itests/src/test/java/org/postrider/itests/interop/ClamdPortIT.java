package org.postrider.itests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.itests.Await;
import org.postrider.itests.Result;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;

/** The clamd-compatible port beside Debian's clamd with the same signature: byte by byte, and with Debian's clamdscan. */
final class ClamdPortIT {
    private static final String MARKER = "POSTRIDER CLAMD TEST MARKER";
    private static final String NAME = "Postrider.Test.UNOFFICIAL";
    private static final String END = "\0\0\0\0";

    private static Server server;
    private static Clamd clamd;
    private static Path files;
    private static String ours;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("clamd-port").pickBase();
        files = Files.createDirectories(server.home().resolve("files"));
        Path signatures = Files.createDirectories(server.home().resolve("signatures"));
        Files.writeString(signatures.resolve("test.ndb"), Clamd.signature("Postrider.Test", MARKER));
        Files.writeString(files.resolve("evil.txt"), "some " + MARKER + " here\n");
        Files.writeString(files.resolve("clean.txt"), "hello\n");
        Files.createDirectories(files.resolve("sub"));
        Files.copy(files.resolve("evil.txt"), files.resolve("sub/two.com"));
        server.configure(
                        "org.postrider.net.listener-clamd",
                        Map.of("name", "clamd", "protocol", "clamd", "port", "+31", "tls", "none"))
                .configure("org.postrider.filter.virus.port", Map.of("paths", files.toString()))
                .start();
        clamd = Clamd.start(server.home().resolve("clamd"), server.port(98), signatures);
        ours = Clamd.clientConfig(server.home().resolve("ours.conf"), server.port("clamd"));
    }

    @AfterAll
    static void stop() {
        if (clamd != null) {
            clamd.close();
        }
        server.close();
    }

    static List<List<String>> conversations() {
        return List.of(
                List.of("PING"),
                List.of("PING\n"),
                List.of("nPING\n"),
                List.of("nPING\r\n"),
                List.of("zPING\0"),
                List.of("zPING\n\0"),
                List.of("nPING\0\n"),
                List.of("nping\n"),
                List.of("nPINGX\n"),
                List.of("nPING x\n"),
                List.of("FOO"),
                List.of("zFOO\0"),
                List.of("n\n"),
                List.of("z\0"),
                List.of("\n"),
                List.of("nPING\nnPING\n"),
                List.of("nEND\n"),
                List.of("IDSESSION\n"),
                List.of("INSTREAM"),
                List.of("nSTREAM\n"),
                List.of("nDETSTATS\n"),
                List.of("RELOAD"),
                List.of("zRELOAD\0"),
                List.of("nFILDES\n", "x"),
                List.of("nIDSESSION\nnPING\nnPING\nnEND\n"),
                List.of("zIDSESSION\0zPING\0zEND\0"),
                List.of("nIDSESSION\nzPING\0nEND\n"),
                List.of("nIDSESSION\nnFOO\nnPING\nnEND\n"),
                List.of("nIDSESSION\nnRELOAD\n"),
                List.of("nIDSESSION\nnCONTSCAN /\n"),
                List.of("zINSTREAM\0", chunk(MARKER), END),
                List.of("nINSTREAM\n" + chunk("a " + MARKER) + chunk(" b") + END),
                List.of("nINSTREAM\n", chunk("clean"), END),
                List.of("zINSTREAM\0", END),
                List.of("zINSTREAM\0", "\u00ff\u00ff\u00ff\u00ff"),
                List.of("nIDSESSION\nnINSTREAM\n", chunk("clean"), END, "nEND\n"),
                List.of("nSCAN @/evil.txt\n"),
                List.of("zSCAN @/clean.txt\0"),
                List.of("SCAN @/evil.txt"),
                List.of("nALLMATCHSCAN @/evil.txt\n"),
                List.of("nSCAN @/../files/evil.txt\n"),
                List.of("nSCAN @/sub/\n"),
                List.of("nCONTSCAN @\n"),
                List.of("zMULTISCAN @\0"),
                List.of("nSCAN @/nothere\n"),
                List.of("nSCAN relative\n"),
                List.of("nSCAN\n"),
                List.of("nSCAN \n"));
    }

    private static String chunk(String data) {
        return "\0\0\0" + (char) data.length() + data;
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void saysWhatClamdSays(List<String> conversation) throws IOException {
        String theirs = say(clamd.port(), conversation);

        assertThat(sorted(say(server.port("clamd"), conversation))).isEqualTo(sorted(theirs));
    }

    /** Files of a folder come in any order. */
    private static String sorted(String reply) {
        String[] lines = reply.split("(?<=[\n\0])");
        Arrays.sort(lines);
        return String.join("", lines);
    }

    private static String say(int port, List<String> pieces) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 20_000);
            socket.setSoTimeout(20_000);
            for (String piece : pieces) {
                byte[] bytes = piece.replace("@", files.toString()).getBytes(StandardCharsets.ISO_8859_1);
                socket.getOutputStream().write(bytes);
            }
            ByteArrayOutputStream reply = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(reply);
            } catch (SocketTimeoutException e) {
                reply.writeBytes("<still open>".getBytes(StandardCharsets.US_ASCII));
            }
            return reply.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void clamdscanUsesIt() {
        Tool clamdscan = Tool.of("clamdscan", "clamdscan");
        Result evil = clamdscan.run(ours, "--stream", "--no-summary", files + "/evil.txt");
        assertThat(evil.output()).contains("evil.txt: " + NAME + " FOUND");
        assertThat(evil.status()).isEqualTo(1);
        Result clean = clamdscan.run(ours, "--stream", "--no-summary", files + "/clean.txt");
        assertThat(clean.output()).contains("clean.txt: OK");
        assertThat(clean.status()).isZero();
        for (String[] words : new String[][] {
            {ours, "--stream", "--multiscan", files.toString()},
            {ours, "--multiscan", files.toString()},
            {ours, "--allmatch", files.toString()},
            {ours, files.toString()}
        }) {
            Result all = clamdscan.run(words);
            assertThat(all.output())
                    .as(String.join(" ", words))
                    .contains("evil.txt: " + NAME + " FOUND", "sub/two.com: " + NAME + " FOUND", "Infected files: 2");
            assertThat(all.status()).isEqualTo(1);
        }
        assertThat(clamdscan.run(ours, "--ping", "3").output()).contains("PONG");
        assertThat(clamdscan.run(ours, "--reload").status()).isZero();
        assertThat(clamdscan.run(ours, "--version").output()).startsWith("ClamAV 1.4.6 (Postrider)");
    }

    @Test
    void goesOnWithASessionWhileTheRoleIsRestarted() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port("clamd"))) {
            socket.setSoTimeout((int) Duration.ofMinutes(2).toMillis());
            socket.getOutputStream().write("nIDSESSION\nnPING\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(line(socket)).isEqualTo("1: PONG");
            assertThat(server.shell("bundle:restart org.postrider.filter.virus").status())
                    .isZero();
            String stream = "nINSTREAM\n" + chunk(MARKER) + END;
            socket.getOutputStream().write(stream.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(line(socket)).isEqualTo("2: stream: " + NAME + " FOUND");
        }
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c != '\n' && c >= 0;
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    @Test
    void readsNothingElseOfThisMachine() throws IOException {
        String secret = server.home().resolve("demo-users").toString();
        assertThat(say(server.port("clamd"), List.of("nSCAN " + secret + "\n")))
                .isEqualTo(secret + ": Not below a folder that may be scanned. ERROR\n");
        Await.until(
                "the port still answers",
                () -> say(server.port("clamd"), List.of("PING")).equals("PONG\n"));
    }
}
