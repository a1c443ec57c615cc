package org.postrider.itests.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;
import org.postrider.itests.client.SmtpReply;

/** Attacks 4 to 7: what comes before TLS has no say after it, and only the right password is one. */
final class LoginIT {
    private static Server server;
    private static Post post;

    @BeforeAll
    static void boot() {
        server = Server.create("login").start();
        post = new Post(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void mailFlows() throws IOException {
        post.flows();
    }

    @Test
    void commandsInTheSegmentOfStartTlsAreDropped() throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.wire().raw("STARTTLS\r\nMAIL FROM:<evil@evil.test>\r\nRCPT TO:<" + Post.BOB + ">\r\n");
            assertThat(client.reply().code()).isEqualTo(220);
            client.wire().startTls();

            // Had one of them been run, its answer would stand before that of EHLO, or the envelope would be there.
            assertThat(client.hello().text()).contains("PIPELINING");
            assertThat(client.command("DATA").code()).isEqualTo(503);
        }
    }

    @Test
    void commandsSplitAroundStartTlsAreDropped() throws IOException {
        try (SmtpClient client = post.smtp()) {
            for (String piece : new String[] {"STAR", "TTLS\r", "\nMA", "IL FROM:<evil@evil.test>\r\nNO"}) {
                client.wire().raw(piece);
            }
            assertThat(client.reply().code()).isEqualTo(220);
            try {
                client.wire().startTls();
            } catch (IOException expected) {
                // What came after the line end reached the handshake, which then rightly failed.
                return;
            }
            assertThat(client.hello().text()).contains("PIPELINING");
            assertThat(client.command("DATA").code()).isEqualTo(503);
        }
    }

    @Test
    void helloAndEnvelopeAreForgottenByTls() throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.pipeline("MAIL FROM:<" + Post.ALICE + ">", "RCPT TO:<" + Post.BOB + ">");
            assertThat(client.command("STARTTLS").code()).isEqualTo(220);
            client.wire().startTls();
            assertThat(client.command("RCPT TO:<" + Post.BOB + ">").code()).isEqualTo(503);
            assertThat(client.command("MAIL FROM:<" + Post.ALICE + ">").code()).isEqualTo(503);
            SmtpReply hello = client.hello();
            assertThat(hello.lines()).noneMatch(line -> line.equals("STARTTLS"));
            assertThat(client.command("STARTTLS").code()).isEqualTo(503);
        }
    }

    @Test
    void passwordsAreRefusedBeforeTls() throws IOException {
        try (SmtpClient client = SmtpClient.connect(server.host(), server.port("submission"))) {
            SmtpReply hello = client.hello();
            assertThat(hello.lines()).contains("STARTTLS").noneMatch(line -> line.startsWith("AUTH"));
            assertThat(client.command("AUTH PLAIN " + SmtpClient.plain("", Post.ALICE, server.password(Post.ALICE)))
                            .code())
                    .isEqualTo(538);
            assertThat(client.command("MAIL FROM:<" + Post.ALICE + ">").code()).isEqualTo(530);
        }
    }

    @Test
    void nobodyLogsInAsSomebodyElse() throws IOException {
        String password = server.password(Post.ALICE);
        for (String response : List.of(
                SmtpClient.plain(Post.BOB, Post.ALICE, password),
                SmtpClient.plain("", Post.BOB, password),
                SmtpClient.plain("", Post.ALICE, password + "x"),
                SmtpClient.plain("", Post.ALICE, ""),
                SmtpClient.plain("", "", ""),
                SmtpClient.plain("", Post.ALICE, password + "\0"),
                SmtpClient.plain("", "*", password))) {
            try (SmtpClient client = post.submission()) {
                SmtpReply reply = client.command("AUTH PLAIN " + response);
                assertThat(reply.code()).as(reply.toString()).isIn(501, 535);
                assertThat(client.command("MAIL FROM:<" + Post.BOB + ">").code())
                        .isEqualTo(530);
            }
        }
    }

    @Test
    void nobodySendsAsSomebodyElse() throws IOException {
        try (SmtpClient client = post.submission(Post.ALICE)) {
            assertThat(client.command("MAIL FROM:<" + Post.BOB + ">").code()).isEqualTo(553);
            assertThat(client.command("MAIL FROM:<stranger@elsewhere.test>").code())
                    .isEqualTo(553);
            assertThat(client.send(Post.ALICE, Post.BOB, Mail.text("As herself"))
                            .code())
                    .isEqualTo(250);
        }
        post.arrived("As herself");
    }

    @Test
    void abusedLoginsEndCleanly() throws IOException {
        try (SmtpClient client = post.submission()) {
            assertThat(client.command("AUTH").code()).isEqualTo(501);
            assertThat(client.command("AUTH NO-SUCH").code()).isEqualTo(504);
            assertThat(client.command("AUTH PLAIN").code()).isEqualTo(334);
            // Another mechanism in the middle is only a response that cannot be decoded.
            assertThat(client.command("AUTH LOGIN").code()).isEqualTo(501);
            assertThat(client.command("AUTH PLAIN").code()).isEqualTo(334);
            assertThat(client.command("*").code()).isEqualTo(501);
            assertThat(client.command("AUTH PLAIN " + "A".repeat(1 << 20)).code())
                    .isEqualTo(500);
            client.login(Post.ALICE, server.password(Post.ALICE));
            assertThat(client.command("AUTH PLAIN " + SmtpClient.plain("", Post.BOB, server.password(Post.BOB)))
                            .code())
                    .isEqualTo(503);
        }
    }

    @Test
    void guessingPasswordsEndsTheSession() throws IOException {
        try (SmtpClient client = post.submission()) {
            int tries = 0;
            SmtpReply reply = client.command("AUTH PLAIN " + SmtpClient.plain("", Post.ALICE, "guess"));
            while (reply.code() == 535 && tries < 100) {
                tries++;
                client.wire().line("AUTH PLAIN " + SmtpClient.plain("", Post.ALICE, "guess" + tries));
                reply = client.reply();
            }
            assertThat(reply.code()).isEqualTo(421);
            assertThat(tries).isLessThan(20);
        }
    }
}
