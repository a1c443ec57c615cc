package org.postrider.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.postrider.role.session.ListenerInfo;
import org.postrider.testkit.session.FakeConnection;

/** Clients that say anything, cut anywhere: each line of answer is a reply, and the session listens on or has closed. */
class SessionFuzzTest {
    private static final List<String> WORDS = List.of(
            "EHLO x\r\n",
            "LHLO x\r\n",
            "HELO [1.2.3.4]\r\n",
            "MAIL FROM:<a@away.test>\r\n",
            "MAIL FROM:<> SIZE=99999999999999999999 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=+zz\r\n",
            "MAIL FROM:<\"a\\\"b\"@away.test> AUTH=<> SIZE=-1\r\n",
            "RCPT TO:<alice@here.test>\r\n",
            "RCPT TO:<@a,@b:bob@here.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;+41+zz\r\n",
            "RCPT TO:<nobody@away.test>\r\n",
            "DATA\r\n",
            "Subject: x\r\nReceived: y\r\n folded\r\n\r\n..dots\r\n",
            ".\r\n",
            "BDAT 5\r\nabcde",
            "BDAT 3 LAST\r\na\nb",
            "BDAT 0 LAST\r\n",
            "BDAT 99999999999999999999 LAST\r\n",
            "BDAT -1\r\n",
            "BDAT 4294967297\r\n",
            "AUTH PLAIN AHUAcA==\r\n",
            "AUTH SCRAM-SHA-256\r\n",
            "AUTH PLAIN =\r\n",
            "bm8=\r\n",
            "*\r\n",
            "STARTTLS\r\n",
            "RSET\r\n",
            "NOOP x\r\n",
            "VRFY alice\r\n",
            "HELP\r\n",
            "QUIT\r\n",
            "\r\n",
            "\n",
            "\r");

    @Property(tries = 1_500)
    void everythingIsAnsweredByReplies(@ForAll long seed) {
        Random random = new Random(seed);
        ListenerInfo[] listeners = {Rig.SMTP, Rig.SUBMISSION, Rig.LMTP};
        try (Rig rig = new Rig()) {
            FakeConnection client = rig.connect(listeners[random.nextInt(listeners.length)]);
            byte[] text = text(random);
            StringBuilder said = new StringBuilder(client.output());
            for (int at = 0; at < text.length && !client.isClosed(); ) {
                int to = Math.min(text.length, at + 1 + random.nextInt(60));
                // What a session throws comes out here.
                client.send(Arrays.copyOfRange(text, at, to));
                said.append(client.output());
                at = to;
            }
            assertThat(said.toString()).matches("([2345][0-9][0-9][ -][^\r\n]*\r\n)*");
            assertThat(client.isClosed() || client.asked().isPresent())
                    .as("closed, or listens")
                    .isTrue();
            long taken = said.toString()
                    .lines()
                    .filter(l -> l.startsWith("250 2.0.0 Ok: "))
                    .count();
            assertThat((long) rig.queue.accepted.size()).isLessThanOrEqualTo(taken);
        }
    }

    private static byte[] text(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (random.nextInt(4) > 0) {
            // Most come as far as an envelope, else little behind it would ever be reached.
            out.writeBytes(
                    "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<alice@here.test>\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        for (int i = random.nextInt(25); i >= 0; i--) {
            byte[] word = WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.ISO_8859_1);
            switch (random.nextInt(8)) {
                case 0 -> word[random.nextInt(word.length)] = (byte) random.nextInt(256);
                case 1 -> word = Arrays.copyOf(word, random.nextInt(word.length + 1));
                case 2 -> {
                    word = new byte[random.nextInt(100)];
                    random.nextBytes(word);
                }
                default -> {
                    // As it is.
                }
            }
            out.writeBytes(word);
        }
        return out.toByteArray();
    }
}
