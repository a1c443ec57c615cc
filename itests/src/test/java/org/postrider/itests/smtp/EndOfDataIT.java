package org.postrider.itests.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;

/** Attacks 1 to 3: where a message ends is beyond doubt, in DATA and in BDAT. */
final class EndOfDataIT {
    private static final String[] ENVELOPE = {"MAIL FROM:<" + Post.ALICE + ">", "RCPT TO:<" + Post.BOB + ">"};

    private static Server server;
    private static Post post;

    @BeforeAll
    static void boot() {
        server = Server.create("end-of-data").start();
        post = new Post(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\r\n.\n",
                "\n.\r\n",
                "\r.\r",
                "\r\n.\r",
                "\r.\r\n",
                "\r\n\0.\r\n",
                "\n\n.\r\n",
                "\r\r\n.\r\r\n",
                "\n\r.\r\n",
                "\r\n.\r\r\n",
                "\r\n..\n.\r\n",
                "\r\n.\0\r\n"
            })
    void noFalseEndOfDataStartsAnotherMessage(String end) throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.pipeline(ENVELOPE);
            assertThat(client.command("DATA").code()).isEqualTo(354);
            client.wire()
                    .raw(Mail.text("Carrier", "text") + end + "MAIL FROM:<evil@evil.test>\r\nRCPT TO:<" + Post.BOB
                            + ">\r\nDATA\r\n" + Mail.text("Smuggled") + ".\r\n");
            client.wire().finish();

            String said = client.wire().untilClosed();

            // One answer: a refusal, or (if what looks like an end is only text) one message.
            assertThat(said.lines().filter(line -> line.startsWith("250"))).hasSizeLessThanOrEqualTo(1);
            assertThat(said).doesNotContain("354").containsPattern("^(250|5[0-9][0-9]) ");
        }
        post.flows();
        assertThat(post.found("Smuggled")).isEmpty();
    }

    @Test
    void bareLineEndsAreRefusedInChunksToo() throws IOException {
        for (String text : new String[] {"a\n.\n", "a\r.\r", "a\n.\r\nMAIL FROM:<x>\r\n"}) {
            try (SmtpClient client = post.smtp()) {
                client.pipeline(ENVELOPE);
                client.wire().raw("BDAT " + text.length() + " LAST\r\n" + text);
                assertThat(client.reply().code()).as(text).isEqualTo(554);
            }
        }
        post.flows();
    }

    @Test
    void aLoneDotInAChunkIsOnlyText() throws IOException {
        String text = Mail.text("Dots by BDAT", "before\r\n.\r\nMAIL FROM:<evil@evil.test>\r\n..\r\nafter\r\n");
        try (SmtpClient client = post.smtp()) {
            client.pipeline(ENVELOPE);
            client.wire().raw("BDAT " + text.length() + " LAST\r\n" + text);
            assertThat(client.reply().code()).isEqualTo(250);
        }
        assertThat(post.arrived("Dots by BDAT"))
                .contains("before\r\n.\r\nMAIL FROM:<evil@evil.test>\r\n..\r\nafter\r\n");
    }

    @Test
    void chunksWithoutMailAreSwallowedAndNotRun() throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.wire().raw("BDAT 28\r\nMAIL FROM:<evil@evil.test>\r\n");
            assertThat(client.reply().code()).isEqualTo(503);
            assertThat(client.command("RCPT TO:<" + Post.BOB + ">").code()).isEqualTo(503);
            client.wire().raw("BDAT 4 LAST\r\nNOOPBDAT 4 LAST\r\nNOOP");
            assertThat(client.reply().code()).isEqualTo(503);
            assertThat(client.reply().code()).isEqualTo(503);
            assertThat(client.send(Post.ALICE, Post.BOB, Mail.text("After chunks"))
                            .code())
                    .isEqualTo(250);
        }
        post.arrived("After chunks");
    }

    @Test
    void chunksDataAndTlsDoNotMix() throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.pipeline(ENVELOPE);
            String head = Mail.head("Chunks only");
            client.wire().raw("BDAT " + head.length() + "\r\n" + head);
            assertThat(client.reply().code()).isEqualTo(250);
            assertThat(client.command("DATA").code()).isEqualTo(503);
            assertThat(client.command("STARTTLS").code()).isEqualTo(503);
            assertThat(client.command("MAIL FROM:<evil@evil.test>").code()).isEqualTo(503);
            client.wire().raw("BDAT 7 LAST\r\n\r\nend\r\n");
            assertThat(client.reply().code()).isEqualTo(250);
            client.wire().raw("BDAT 7 LAST\r\n\r\nend\r\n");
            assertThat(client.reply().code()).isEqualTo(503);
        }
        assertThat(post.arrived("Chunks only")).endsWith("\r\nend\r\n)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"BDAT -1 LAST", "BDAT 99999999999999999999 LAST", "BDAT 1x LAST", "BDAT", "BDAT 4 LAST LAST"})
    void aSizeThatIsNoneEndsTheSession(String command) throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.pipeline(ENVELOPE);
            client.wire().line(command);
            client.wire()
                    .flood("MAIL FROM:<evil@evil.test>\r\nNOOP\r\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            client.wire().finish();
            // What follows might be text or commands: nobody can know, so nothing of it may be run.
            String said = client.wire().untilClosed();
            assertThat(said).containsPattern("^5[0-9][0-9] ").doesNotContain("250");
        }
        post.flows();
    }

    @Test
    void aChunkThatNeverComesIsNoMessage() throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.pipeline(ENVELOPE);
            client.wire().raw("BDAT 100000 LAST\r\n" + Mail.text("Cut off"));
            client.wire().reset();
        }
        try (SmtpClient client = post.smtp()) {
            client.pipeline(ENVELOPE);
            client.command("DATA");
            client.wire().raw(Mail.text("Cut off")).reset();
        }
        post.flows();
        assertThat(post.found("Cut off")).isEmpty();
    }
}
