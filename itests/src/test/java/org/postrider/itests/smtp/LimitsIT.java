package org.postrider.itests.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;
import org.postrider.itests.client.SmtpReply;

/** Limits of the gate on clients of several addresses, each test with one of its own; one address never pays for another. */
final class LimitsIT {
    private static final int CONNECTIONS = 5;
    private static final int RATE = 12;
    private static final int MESSAGES = 6;
    private static final int RECIPIENTS = 9;
    private static final int UNKNOWN = 4;

    private static Server server;
    private static Post post;

    @BeforeAll
    static void boot() {
        server = Server.create("limits")
                .configure(
                        "org.postrider.gate",
                        Map.of(
                                "exempt_networks",
                                "127.0.0.1",
                                // So long that no test sees its end.
                                "window_seconds",
                                "3600",
                                "max_connections",
                                String.valueOf(CONNECTIONS),
                                "connection_rate",
                                String.valueOf(RATE),
                                "message_rate",
                                String.valueOf(MESSAGES),
                                "recipient_rate",
                                String.valueOf(RECIPIENTS),
                                "unknown_recipient_rate",
                                String.valueOf(UNKNOWN)))
                .start();
        post = new Post(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SmtpClient from(String address) throws IOException {
        return SmtpClient.connectFrom(address, server.host(), server.port("smtp"));
    }

    @Test
    void aClientHasSoManyConnectionsAndAnotherItsOwn() throws IOException {
        List<SmtpClient> open = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                open.add(from("127.0.0.2"));
                assertThat(open.get(i).greeting().code()).isEqualTo(220);
            }
            try (SmtpClient tooMany = from("127.0.0.2")) {
                assertThat(tooMany.greeting().toString()).startsWith("421 4.7.0 Too many connections");
                assertThat(tooMany.wire().readOrEnd()).isNull();
            }
            try (SmtpClient other = from("127.0.0.3")) {
                assertThat(other.greeting().code()).isEqualTo(220);
            }
        } finally {
            for (SmtpClient client : open) {
                client.close();
            }
        }
        Await.until("room again", () -> {
            try (SmtpClient again = from("127.0.0.2")) {
                return again.greeting().code() == 220;
            }
        });
        post.flows();
    }

    @Test
    void aClientOpensSoManyConnectionsInTheTime() throws IOException {
        for (int i = 0; i < RATE; i++) {
            try (SmtpClient client = from("127.0.0.4")) {
                assertThat(client.greeting().code()).isEqualTo(220);
                client.quit();
            }
        }
        try (SmtpClient client = from("127.0.0.4")) {
            assertThat(client.greeting().toString()).startsWith("421 4.7.0 Too many connections, try again later");
        }
        post.flows();
    }

    @Test
    void aClientSendsSoManyMessagesInTheTimeOverAllItsConnections() throws IOException {
        try (SmtpClient first = from("127.0.0.5");
                SmtpClient second = from("127.0.0.5")) {
            first.hello();
            second.hello();
            for (int i = 0; i < MESSAGES; i++) {
                SmtpReply reply = (i % 2 == 0 ? first : second).send(Post.ALICE, Post.BOB, Mail.text("Of many"));
                assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
            }
            assertThat(first.command("MAIL FROM:<" + Post.ALICE + ">").toString())
                    .startsWith("450 4.7.1 Too many messages");
            assertThat(second.command("MAIL FROM:<" + Post.ALICE + ">").code()).isEqualTo(450);
            assertThat(first.command("NOOP").code()).isEqualTo(250);
        }
    }

    /** What was granted before is delivered. */
    @Test
    void aClientNamesSoManyRecipientsInTheTime() throws IOException {
        try (SmtpClient client = from("127.0.0.6")) {
            client.hello();
            client.command("MAIL FROM:<" + Post.ALICE + ">");
            for (int i = 0; i < RECIPIENTS; i++) {
                assertThat(client.command("RCPT TO:<" + Post.BOB + ">").code()).isEqualTo(250);
            }
            assertThat(client.command("RCPT TO:<" + Post.BOB + ">").toString())
                    .startsWith("450 4.7.1 Too many recipients");
            assertThat(client.command("DATA").code()).isEqualTo(354);
            client.wire().raw(Mail.text("To whom it was granted") + "\r\n.\r\n");
            assertThat(client.reply().code()).isEqualTo(250);
        }
        post.arrived("To whom it was granted");
    }

    @Test
    void aClientThatAsksForManyUnknownMustWait() throws IOException {
        try (SmtpClient client = from("127.0.0.7")) {
            client.hello();
            client.command("MAIL FROM:<" + Post.ALICE + ">");
            for (int i = 0; i < UNKNOWN; i++) {
                assertThat(client.command("RCPT TO:<who" + i + "@example.test>").code())
                        .isEqualTo(550);
            }
            client.quit();
        }
        try (SmtpClient again = from("127.0.0.7")) {
            assertThat(again.greeting().toString()).startsWith("421 4.7.0 Too many unknown recipients");
        }
        try (SmtpClient other = from("127.0.0.8")) {
            assertThat(other.greeting().code()).isEqualTo(220);
        }
    }
}
