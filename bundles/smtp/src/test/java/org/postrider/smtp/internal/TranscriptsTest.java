package org.postrider.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.message.Address;
import org.postrider.message.BodyType;
import org.postrider.message.DsnReturn;
import org.postrider.message.Envelope;
import org.postrider.message.Notify;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.role.session.ListenerInfo;
import org.postrider.testkit.session.Transcript;

class TranscriptsTest {
    private final Rig rig = new Rig();

    @AfterEach
    void stop() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        "basics, smtp, 1", "helo, smtp, 1", "pipelining, smtp, 1", "extensions, smtp, 1", "chunking, smtp, 1",
        "auth, smtp, 1", "lmtp, lmtp, 1", "submission, submission, 1", "relay, smtp, 0", "starttls, smtp, 0"
    })
    void speaks(String file, String protocol, int accepted) {
        play(file, protocol, Integer.MAX_VALUE);

        assertThat(rig.queue.accepted).hasSize(accepted);
    }

    @ParameterizedTest
    @CsvSource({"basics, smtp", "pipelining, smtp", "chunking, smtp", "auth, smtp", "lmtp, lmtp"})
    void speaksToAClientThatSendsByteByByte(String file, String protocol) {
        play(file, protocol, 1);

        assertThat(rig.queue.accepted).hasSize(1);
    }

    private void play(String file, String protocol, int segment) {
        ListenerInfo listener = org.postrider.testkit.session.FakeConnection.listener(protocol, protocol);
        Transcript.load(TranscriptsTest.class, file + "." + protocol + ".txt")
                .inSegmentsOf(segment)
                .play(rig.handler, listener);
    }

    @Test
    void putsReceivedOnTopAndUnstuffsDots() {
        play("basics", "smtp", Integer.MAX_VALUE);

        String id = rig.queue.only().mail().id();
        assertThat(rig.queue.text())
                .isEqualTo(
                        "Received: from client.test ([192.0.2.1])\r\n\tby mx.test (Postrider) with ESMTP id " + id
                                + "\r\n\tfor <alice@here.test>;\r\n\tThu, 1 Jan 2026 12:00:00 +0000\r\nSubject: Hi\r\n\r\n.dot\r\n");
        assertThat(rig.queue.only().mail().headers())
                .extracting(f -> f.name() + "@" + f.start())
                .containsExactly("Received@0", "Subject@" + rig.queue.text().indexOf("Subject"));
        assertThat(rig.queue.only().mail().structure().bodyStart())
                .isEqualTo(rig.queue.text().indexOf(".dot"));
    }

    @Test
    void keepsAllParametersOfTheEnvelopeAcrossASwap() {
        play("extensions", "smtp", Integer.MAX_VALUE);

        Envelope envelope = rig.queue.only().mail().envelope();
        assertThat(envelope.sender()).isEqualTo(ReversePath.of(new Address("jürg", "away.test")));
        assertThat(envelope.body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
        assertThat(envelope.smtpUtf8()).isTrue();
        assertThat(envelope.dsnReturn()).isEqualTo(DsnReturn.HEADERS);
        assertThat(envelope.envelopeId()).contains("QQ+2B1");
        assertThat(envelope.recipients())
                .containsExactly(
                        new Recipient(
                                new Address("alice", "here.test"),
                                Set.of(Notify.SUCCESS, Notify.DELAY),
                                java.util.Optional.of("rfc822;Alice@old.test")),
                        new Recipient(
                                new Address("bob", "here.test"),
                                Set.of(Notify.NEVER),
                                java.util.Optional.of("utf-8;jürg@x")));
        assertThat(rig.queue.text()).contains(" with UTF8SMTP id ");
    }

    @Test
    void takesChunksAsTheyAreAndEndsTheLastLine() {
        play("chunking", "smtp", Integer.MAX_VALUE);

        assertThat(rig.queue.text()).endsWith("\r\nSubject: a\r\n\r\n.\r\n..\r\nx\r\n");
    }

    @Test
    void namesTheUserButNotInTheClearToOthers() {
        play("auth", "smtp", Integer.MAX_VALUE);

        assertThat(rig.queue.only().mail().session().user()).contains("alice@here.test");
        assertThat(rig.queue.text()).contains(" with ESMTPSA id ").contains("(TLSv1.3 TLS_AES_256_GCM_SHA384)");
        assertThat(rig.plain.open).isZero();
    }

    @Test
    void addsWhatASubmittedMessageLacks() {
        play("submission", "submission", Integer.MAX_VALUE);

        String id = rig.queue.only().mail().id();
        assertThat(rig.queue.text())
                .contains("\r\nDate: Thu, 1 Jan 2026 12:00:00 +0000\r\nMessage-ID: <" + id + "@mx.test>\r\nFrom: ");
        assertThat(rig.scram.open).isZero();
    }

    @Test
    void answersLmtpForEachRecipientButQueuesEachOnce() {
        play("lmtp", "lmtp", Integer.MAX_VALUE);

        assertThat(rig.queue.only().mail().envelope().recipients()).hasSize(2);
        assertThat(rig.queue.text()).contains(" with LMTP id ");
    }
}
