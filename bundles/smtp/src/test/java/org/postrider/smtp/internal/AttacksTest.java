package org.postrider.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.testkit.session.FakeConnection;

/** Attacks 1, 6, 8, 10 and 13 of the list; the others are transcripts. */
class AttacksTest {
    private static final String ENVELOPE =
            "EHLO client.test\r\nMAIL FROM:<a@away.test>\r\nRCPT TO:<alice@here.test>\r\nDATA\r\n";
    private Rig rig = new Rig();

    @AfterEach
    void stop() {
        rig.close();
    }

    private void limits(Map<String, Object> config) {
        rig.close();
        rig = new Rig(config);
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
                "\r\n..\n.\r\n"
            })
    void refusesASmuggledEndOfData(String end) {
        FakeConnection client = rig.connect(Rig.SMTP).send(ENVELOPE);
        client.output();

        client.send("Subject: x\r\n\r\nbody" + end
                + "MAIL FROM:<evil@away.test>\r\nRCPT TO:<bob@here.test>\r\nDATA\r\nevil\r\n.\r\nQUIT\r\n");

        String said = client.output();
        assertThat(said).startsWith("554 5.6.0 ").endsWith("221 2.0.0 Bye\r\n").doesNotContain("354");
        assertThat(rig.queue.accepted).isEmpty();
    }

    @Test
    void refusesNulHoweverItComes() {
        FakeConnection client = rig.connect(Rig.SMTP).send(ENVELOPE);
        client.output();
        client.send("Subject: x\r\n\r\n\r\n.\0\r\n.\r\n");
        assertThat(client.output()).startsWith("554 5.6.0 Message refused: NUL (");

        client.send("MAIL FROM:<a@away.test>\r\nRCPT TO:<alice@here.test>\r\nBDAT 5 LAST\r\nx\0y\r\n");
        assertThat(client.output()).contains("554 5.6.0 Message refused: NUL (");
        assertThat(rig.queue.accepted).isEmpty();
    }

    @Test
    void takesNoControlsOfTerminals() {
        FakeConnection client = rig.connect(Rig.SMTP).send("EHLO client.test\r\n");
        client.output();
        client.send(new String(
                "MAIL FROM:<a\u009b31m@away.test> SMTPUTF8\r\n".getBytes(StandardCharsets.UTF_8),
                StandardCharsets.ISO_8859_1));
        assertThat(client.output()).startsWith("500 5.5.2 Control character in command");
    }

    @Test
    void logsNoControlsOfAMessageId() {
        FakeConnection client = rig.connect(Rig.SMTP).send(ENVELOPE);
        client.send("Message-ID: <a\u001b[31m@x>\r\n\r\nx\r\n.\r\n");
        assertThat(rig.events)
                .filteredOn(e -> e.event().equals("accepted"))
                .singleElement()
                .satisfies(e -> assertThat(e.details()).containsEntry("message_id", "<a?[31m@x>"));
    }

    @Test
    void tellsTheIdWithARefusal() {
        FakeConnection client = rig.connect(Rig.SMTP).send(ENVELOPE);
        client.output();

        client.send("bare\nline\r\n.\r\n");

        assertThat(client.output()).matches("554 5\\.6\\.0 Message refused: bare CR or LF \\([0-9A-Za-z]{14}\\)\r\n");
        assertThat(rig.events).extracting(e -> e.event()).containsExactly("rejected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOOP\nNOOP\r\n",
                "NOOP\rNOOP\r\n",
                "MAIL FROM:<a\nRCPT TO:<b>>\r\n",
                "NOOP\n",
                "AUTH PLAIN\r\nx\ny\r\n"
            })
    void hangsUpOnBareLineEndsInCommands(String text) {
        FakeConnection client = rig.connect(Rig.SMTP).send("STARTTLS\r\n");
        client.send("EHLO x\r\n");
        client.output();

        assertThat(client.send(text).output().replace("334 \r\n", ""))
                .isEqualTo("521 5.5.2 Bare CR or LF received, closing transmission channel\r\n");
        assertThat(client.isClosed()).isTrue();
        assertThat(rig.plain.open).isZero();
    }

    @Test
    void refusesNulInCommands() {
        FakeConnection client = rig.connect(Rig.SMTP);
        client.output();

        assertThat(client.send("NO\0OP\r\n").output()).startsWith("500 5.5.2 Control");
    }

    @Test
    void refusesTooLongLinesAndGoesOn() {
        FakeConnection client = rig.connect(Rig.SMTP);
        client.output();

        assertThat(client.send("EHLO " + "x".repeat(1 << 20) + "\r\n").output()).startsWith("500 5.5.2 Line too long");
        assertThat(client.send("EHLO " + "x".repeat(2_040) + "y.test\r\n").output())
                .startsWith("500 5.5.2 Line too long");
        assertThat(client.send("EHLO " + "x".repeat(300) + "\r\n").output()).startsWith("501 5.5.4");
        assertThat(client.send("EHLO %n%s${run}();\r\n").output()).startsWith("250-mx.test");
        client.send("MAIL FROM:<>\r\nRCPT TO:<alice@here.test>\r\nDATA\r\n\r\n.\r\n");
        assertThat(rig.queue.text()).contains("from ?n?s??run???? ([192.0.2.1])");
    }

    @Test
    void refusesAnEndlessAuthResponse() {
        FakeConnection client = rig.connect(Rig.SMTP).send("STARTTLS\r\n");
        client.send("EHLO x\r\n");
        client.output();

        assertThat(client.send("AUTH PLAIN " + "A".repeat(1 << 20) + "\r\n").output())
                .startsWith("500 5.5.2");
        assertThat(client.send("AUTH PLAIN\r\n").output()).isEqualTo("334 \r\n");
        assertThat(client.send("A".repeat(1 << 20) + "\r\n").output()).startsWith("500 5.5.6");
        assertThat(client.send("NOOP\r\n").output()).startsWith("250");
        assertThat(rig.plain.open).isZero();
    }

    @Test
    void closesAfterTooManyFailedLogins() {
        FakeConnection client = rig.connect(Rig.SMTP).send("STARTTLS\r\n");
        client.send("EHLO x\r\nAUTH PLAIN eA==\r\nAUTH PLAIN eA==\r\n");
        client.output();

        client.send("AUTH PLAIN eA==\r\n");

        assertThat(client.output()).startsWith("421 4.7.0");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void closesAfterTooManyIdleCommandsButNotAfterMail() {
        limits(Map.of("max_idle_commands", 5));
        FakeConnection client = rig.connect(Rig.SMTP);

        for (int i = 0; i < 5; i++) {
            client.send(ENVELOPE + ".\r\nRSET\r\nNOOP\r\n");
        }
        assertThat(rig.queue.accepted).hasSize(5);
        client.output();
        client.send("RSET\r\nNOOP\r\nRSET\r\nNOOP\r\nRSET\r\nNOOP\r\nRSET\r\n");

        assertThat(client.output())
                .endsWith("421 4.7.0 Too many commands without mail, closing transmission channel\r\n");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void closesAfterTooManyWrongCommands() {
        limits(Map.of("max_bad_commands", 3));
        FakeConnection client = rig.connect(Rig.SMTP);

        client.send("A\r\nB\r\nC\r\nD\r\n");

        assertThat(client.output())
                .endsWith("421 4.7.0 Too many errors, closing transmission channel\r\n")
                .doesNotContain("D");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void limitsRecipientsThenCloses() {
        limits(Map.of("max_recipients", 2, "max_refused_recipients", 2));
        FakeConnection client = rig.connect(Rig.SMTP);
        client.send("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<alice@here.test>\r\nRCPT TO:<bob@here.test>\r\n");
        client.output();

        assertThat(client.send("RCPT TO:<team@here.test>\r\n").output()).startsWith("452 4.5.3");
        assertThat(client.send("RCPT TO:<team@here.test>\r\n").output())
                .startsWith("452 4.5.3")
                .contains("421 4.7.0");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void refusesALoopingMessage() {
        FakeConnection client = rig.connect(Rig.SMTP).send(ENVELOPE);
        client.output();

        client.send("Received: x\r\n".repeat(1_000) + "\r\n.\r\n");

        assertThat(client.output()).startsWith("554 5.4.6 ");
        assertThat(rig.queue.accepted).isEmpty();
    }

    @Test
    void refusesTooMuchData() {
        limits(Map.of("max_message_size", 2_000L));
        FakeConnection client = rig.connect(Rig.SMTP).send(ENVELOPE);
        client.output();

        assertThat(client.send(("x".repeat(98) + "\r\n").repeat(30) + ".\r\n").output())
                .startsWith("552 5.3.4");
        client.send("MAIL FROM:<>\r\nRCPT TO:<alice@here.test>\r\n");
        client.output();
        assertThat(client.send("BDAT 1500\r\n" + "x".repeat(1_500)).output()).startsWith("250 2.0.0 1500");
        assertThat(client.send("BDAT 1500 LAST\r\n" + "x".repeat(1_500)).output())
                .startsWith("552 5.3.4");
        assertThat(client.send("BDAT 3 LAST\r\nabc").output()).startsWith("503");
        assertThat(rig.queue.accepted).isEmpty();
    }

    @Test
    void closesASessionWhoseClientSendsLetterByLetter() {
        FakeConnection client = rig.connect(Rig.SMTP).send("EHLO");
        rig.clock.advance(Duration.ofSeconds(299));
        client.send(" ");
        rig.handler.sweep();
        assertThat(client.isClosed()).isFalse();

        rig.clock.advance(Duration.ofSeconds(2));
        rig.handler.sweep();

        assertThat(client.output()).contains("421 4.4.2");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void closesASessionWhoseDataComesTooSlowly() {
        FakeConnection client = rig.connect(Rig.SMTP).send(ENVELOPE).send("Subject: x\r\n");
        rig.clock.advance(Duration.ofSeconds(30));
        rig.handler.sweep();
        assertThat(client.isClosed()).isFalse();

        rig.clock.advance(Duration.ofSeconds(31));
        rig.handler.sweep();

        assertThat(client.output()).endsWith("421 4.4.2 Data comes too slowly, closing transmission channel\r\n");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void closesASessionThatBringsNoMailForTooLong() {
        FakeConnection client = rig.connect(Rig.SMTP).send(ENVELOPE).send(".\r\n");
        rig.clock.advance(Duration.ofMinutes(50));
        client.send("NOOP\r\n");
        rig.clock.advance(Duration.ofMinutes(4));
        client.send(ENVELOPE + ".\r\n");
        rig.clock.advance(Duration.ofMinutes(58));
        client.send("NOOP\r\n");
        rig.handler.sweep();
        assertThat(client.isClosed()).isFalse();

        rig.clock.advance(Duration.ofMinutes(3));
        rig.handler.sweep();

        assertThat(client.output()).endsWith("421 4.7.0 Session too long, closing transmission channel\r\n");
    }

    @Test
    void closesASilentSession() {
        FakeConnection client = rig.connect(Rig.SMTP);
        client.output();

        client.fireTimeout();

        assertThat(client.output()).startsWith("421 4.4.2");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void takesOneLoginFromLoopbackInTheClearOnlyIfConfigured() throws Exception {
        rig.close();
        rig = new Rig(Map.of(), true);
        java.net.InetSocketAddress loopback =
                new java.net.InetSocketAddress(java.net.InetAddress.getByName("127.0.0.1"), 4);

        FakeConnection near = new FakeConnection(Rig.SMTP, loopback, loopback).open(rig.handler::open);
        FakeConnection far = rig.connect(Rig.SMTP);

        assertThat(near.send("EHLO x\r\nAUTH PLAIN YWxpY2U=\r\n").output()).contains("250-AUTH ", "235 2.7.0");
        assertThat(far.send("EHLO x\r\nAUTH PLAIN YWxpY2U=\r\n").output())
                .doesNotContain("250-AUTH ")
                .contains("538 5.7.11");
    }

    @Test
    void relaysOnlyForNetworksThatAreNamed() {
        limits(Map.of("relay_networks", new String[] {"10.0.0.0/8, 192.0.2.0/24"}));
        String text = "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<x@away.test>\r\n";

        assertThat(rig.connect(Rig.SMTP).send(text).output()).endsWith("250 2.1.5 Ok\r\n");

        limits(Map.of("relay_networks", new String[] {"192.0.3.0/24"}));
        assertThat(rig.connect(Rig.SMTP).send(text).output()).contains("554 5.7.1");
        assertThat(rig.connect(FakeConnection.listener("in", "smtp", "relay=192.0.2.1"))
                        .send(text)
                        .output())
                .endsWith("250 2.1.5 Ok\r\n");
    }

    @Test
    void answersGarbageWithoutLosingItsCalm() {
        byte[] garbage = new byte[4_096];
        new java.util.Random(3).nextBytes(garbage);
        for (int i = 0; i < garbage.length; i++) {
            garbage[i] = garbage[i] == '\r' || garbage[i] == '\n' ? 0 : garbage[i];
        }
        FakeConnection client = rig.connect(Rig.SMTP);

        client.send(garbage).send("\r\n").send(garbage).send("\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(client.output()).contains("500 5.5.2");
        assertThat(client.isClosed()).isTrue();
    }
}
