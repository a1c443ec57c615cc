package org.postrider.itests.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;
import org.postrider.itests.client.SmtpReply;
import org.postrider.itests.client.Wire;

/** Attacks 9, 12 and 13: strange addresses, mail for others, mail that comes back. */
final class OpenRelayIT {
    private static Server server;
    private static Post post;

    @BeforeAll
    static void boot() {
        server = Server.create("open-relay").start();
        post = new Post(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<x@away.test>",
                "<x%away.test@example.test>",
                "<x%away.test@localhost>",
                "<away.test!x@example.test>",
                "<away.test!x>",
                "<\"x@away.test\"@example.test>",
                "<\"x@away.test\">",
                "<x@away.test@example.test>",
                "<@example.test:x@away.test>",
                "<@example.test,@b.test:x@away.test>",
                "<@example.test:x@away.test@example.test>",
                "<x@[127.0.0.1]>",
                "<x@[IPv6:::1]>",
                "<x@127.0.0.1>",
                "<x@away.test>@example.test",
                "x@away.test",
                "<x@example.test.away.test>",
                "<x@away.test\0@example.test>",
                "<x@away.test >",
                "<>"
            })
    void relaysForNobodyWhoIsNotLoggedIn(String recipient) throws IOException {
        try (SmtpClient client = post.smtp()) {
            for (String sender : new String[] {"<>", "<" + Post.ALICE + ">", "<x@away.test>"}) {
                client.command("RSET");
                assertThat(client.command("MAIL FROM:" + sender).code()).isEqualTo(250);
                SmtpReply reply = client.command("RCPT TO:" + recipient);
                assertThat(reply.permanent())
                        .as(sender + " to " + recipient + ": " + reply)
                        .isTrue();
                assertThat(client.command("DATA").code()).isEqualTo(503);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<${run{/bin/sh -c id}}@example.test>",
                "<|/bin/sh@example.test>",
                "<\"|/bin/sh\"@example.test>",
                "</etc/passwd@example.test>",
                "<../../../etc/passwd@example.test>",
                "<:include:/etc/passwd@example.test>",
                "<\"\\\"\"@example.test>",
                "<bob(comment)@example.test>",
                "<bob@example.test.>",
                "<bob@example..test>",
                "<bob@.example.test>",
                "<bob@example.test",
                "<bob @example.test>",
                "<%n%n%n@example.test>"
            })
    void strangeAddressesAreNobody(String recipient) throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.command("MAIL FROM:<" + Post.ALICE + ">");
            SmtpReply reply = client.command("RCPT TO:" + recipient);
            assertThat(reply.permanent()).as(recipient + ": " + reply).isTrue();
        }
    }

    @Test
    void longAndNestedAddressesAreRefusedQuickly() throws IOException {
        String route = "@a.test,".repeat(8_192);
        String comments = "(".repeat(500) + ")".repeat(500);
        try (SmtpClient client = post.smtp()) {
            assertThat(client.command("MAIL FROM:<" + route + ":x@away.test>").code())
                    .isEqualTo(500);
            assertThat(client.command("MAIL FROM:<a" + comments + "@away.test>").permanent())
                    .isTrue();
            assertThat(client.command("MAIL FROM:<" + "a".repeat(500) + "@away.test>")
                            .permanent())
                    .isTrue();
            assertThat(client.command("MAIL FROM:<a@" + "b.".repeat(200) + "test>")
                            .permanent())
                    .isTrue();
        }
        post.flows();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 127.0.0.1 127.0.0.1 1 25\r\n",
                "XCLIENT ADDR=127.0.0.1 LOGIN=alice\r\n",
                "XFORWARD ADDR=127.0.0.1\r\n",
                "\r\n\r\n\0\r\nQUIT\n!\21\0\14\177\0\0\1\177\0\0\1\0\1\0\31"
            })
    void nobodyChangesWhoHeIs(String claim) throws IOException {
        try (Wire wire = Wire.open(server.host(), server.port("smtp"))) {
            wire.raw(claim);
            wire.flood("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<x@away.test>\r\nQUIT\r\n"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            String said = wire.untilClosed();
            assertThat(said)
                    .startsWith("220 ")
                    .containsPattern("(?m)^5[0-9][0-9] ")
                    .doesNotContain("354");
            assertThat(said.lines().filter(line -> line.equals("250 2.1.5 Ok"))).isEmpty();
        }
        post.flows();
    }

    @Test
    void unknownRecipientsAreRefusedAndNeverBounced() throws IOException {
        try (SmtpClient client = post.smtp()) {
            for (int i = 0; i < 50; i++) {
                client.pipeline("MAIL FROM:<>", "RCPT TO:<nobody" + i + "@example.test>", "RSET")
                        .forEach(reply -> assertThat(reply.code()).isIn(250, 550));
            }
        }
        post.flows();
        assertThat(server.shell("mail:queue-list --json").output().strip()).isEqualTo("[]");
    }

    @Test
    void aMessageThatPassedTooManyHostsIsRefused() throws IOException {
        try (SmtpClient client = post.smtp()) {
            String text =
                    "Received: from a by b; Thu, 1 Jan 2026 12:00:00 +0000\r\n".repeat(1_000) + Mail.text("Round");
            assertThat(client.send(Post.ALICE, Post.BOB, text).code()).isEqualTo(554);
        }
        post.flows();
        assertThat(post.found("Round")).isEmpty();
    }

    @Test
    void aMessageThatWasHereBeforeIsNotDeliveredAgain() throws IOException {
        try (SmtpClient client = post.smtp()) {
            String text = "Delivered-To: " + Post.BOB + "\r\n" + Mail.text("Boomerang");
            client.send("", Post.BOB, text);
        }
        post.flows();
        emptyQueue();
        assertThat(post.found("Boomerang")).isEmpty();
    }

    @Test
    void aliasesThatNameEachOtherEnd() throws IOException {
        server.shell("mail:alias-add ping@example.test pong@example.test");
        server.shell("mail:alias-add pong@example.test ping@example.test");
        try (SmtpClient client = post.smtp()) {
            // Refused at once or given up by the queue: both end.
            client.send("", "ping@example.test", Mail.text("Ping-pong"));
        }
        post.flows();
        emptyQueue();
    }

    private static void emptyQueue() {
        Await.until(
                "an empty queue",
                () -> server.shell("mail:queue-list --json").output().strip(),
                list -> list.equals("[]"));
    }
}
