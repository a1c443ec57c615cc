package org.postrider.itests.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.itests.Memory;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.SmtpClient;
import org.postrider.itests.client.SmtpReply;
import org.postrider.itests.client.Wire;

/** Attacks 8 and 10: too long, too many, too slow. After each the server is alive, mail flows, and the memory is back. */
final class FloodIT {
    private static final long ROOM = 48L << 20;
    private static final int SLOW_CLIENTS = 300;

    private static Server server;
    private static Post post;
    private static long before;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("flood")
                .configure("org.postrider.smtp", Map.of("command_timeout_ms", "15000"))
                .start();
        post = new Post(server);
        post.flows();
        before = Memory.live(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void mailFlowsAndMemoryIsBack() throws IOException {
        post.flows();
        assertThat(Memory.live(server)).isLessThan(before + ROOM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO ", "HELO ", "MAIL FROM:<", "RCPT TO:<", "VRFY ", "X"})
    void aCommandOfAMegabyteIsRefused(String start) throws IOException {
        try (SmtpClient client = post.smtp()) {
            SmtpReply reply = client.command(start + "x".repeat(1 << 20));
            assertThat(reply.code()).isEqualTo(500);
            assertThat(client.command("NOOP").code()).isEqualTo(250);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO a\0b",
                "EHLO %n%s%x${jndi:ldap://127.0.0.1/a}",
                "EHLO \u00e9\u00ff",
                "EHLO \"a b\" c",
                "EHLO"
            })
    void strangeNamesNeitherCrashNorReachAHeader(String hello) throws IOException {
        try (SmtpClient client = SmtpClient.connect(server.host(), server.port("smtp"))) {
            assertThat(client.command(hello).code()).isIn(250, 500, 501);
            assertThat(client.command("NOOP").code()).isEqualTo(250);
        }
    }

    @Test
    void aNameWithALineEndIsTwoCommandsOrNone() throws IOException {
        try (SmtpClient client = SmtpClient.connect(server.host(), server.port("smtp"))) {
            client.wire().raw("EHLO x\nMAIL FROM:<evil@evil.test>\r\n");
            client.wire().finish();
            assertThat(client.wire().untilClosed())
                    .containsPattern("^5[0-9][0-9] ")
                    .doesNotContain("250");
        }
    }

    @Test
    void aLineThatNeverEndsIsNotKept() throws IOException {
        byte[] piece = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        try (SmtpClient client = post.smtp()) {
            for (int i = 0; i < 128 && client.wire().flood(piece); i++) {
                assertThat(server.process().isAlive()).isTrue();
            }
        }
    }

    @Test
    void aHundredThousandRecipientsAreNotTaken() throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.command("MAIL FROM:<" + Post.ALICE + ">");
            Answers answers = flood(client, "RCPT TO:<" + Post.BOB + ">\r\n", 100_000);
            assertThat(answers.good).isLessThanOrEqualTo(1_000);
            assertThat(answers.codes).contains(452, 421);
        }
    }

    @Test
    void aHundredThousandUnknownRecipientsEndTheSession() throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.command("MAIL FROM:<" + Post.ALICE + ">");
            Answers answers = flood(client, "RCPT TO:<nobody@example.test>\r\n", 100_000);
            assertThat(answers.good).isZero();
            assertThat(answers.codes).contains(550, 421);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\r\n", "RSET\r\n", "EHLO x\r\n", "VRFY x\r\n", "WRONG\r\n"})
    void aHundredThousandIdleCommandsEndTheSession(String command) throws IOException {
        try (SmtpClient client = post.smtp()) {
            assertThat(flood(client, command, 100_000).codes).contains(421);
        }
    }

    @Test
    void slowClientsDoNotStopTheOthersAndAreSentAway() throws IOException {
        List<Wire> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                Wire wire = Wire.open(server.host(), server.port("smtp"));
                slow.add(wire.raw("EHLO slow"));
            }
            post.flows();
            for (Wire wire : slow) {
                wire.flood(new byte[] {'x'});
                assertThat(wire.untilClosed()).startsWith("220 ").contains("421 ");
            }
        } finally {
            slow.forEach(Wire::close);
        }
    }

    /** Sends as much as the server takes, on a thread of its own, and reads all it says. */
    private static Answers flood(SmtpClient client, String command, int times) throws IOException {
        byte[] thousand = command.repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        Thread sender = new Thread(() -> {
            for (int i = 0; i < times / 1_000 && client.wire().flood(thousand); i++) {
                Thread.onSpinWait();
            }
        });
        sender.start();
        Answers answers = new Answers();
        for (String line = client.wire().readOrEnd();
                line != null;
                line = client.wire().readOrEnd()) {
            int code = Integer.parseInt(line.substring(0, 3));
            answers.good += code == 250 ? 1 : 0;
            if (!answers.codes.contains(code)) {
                answers.codes.add(code);
            }
        }
        return answers;
    }

    private static final class Answers {
        private final List<Integer> codes = new ArrayList<>();
        private int good;
    }
}
