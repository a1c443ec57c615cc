package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postrider.mime.Scans.crlf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.message.Address;
import org.postrider.message.MediaType;
import org.postrider.message.Part;

class MessageBuilderTest {
    private static MessageBuilder builder() {
        return new MessageBuilder(() -> "=_b");
    }

    @Test
    void writesASimpleMessage() {
        Content mail = builder()
                .date(OffsetDateTime.of(2026, 11, 24, 6, 11, 48, 0, ZoneOffset.UTC))
                .addresses(
                        "From", List.of(AddressList.Mailbox.of("Mail System", new Address("mailer-daemon", "b.org"))))
                .addresses("To", List.of(AddressList.Mailbox.of("", new Address("a", "b.org"))))
                .header("Subject", "Hello")
                .text("one\ntwo")
                .build();
        assertThat(Mails.text(mail)).isEqualTo(crlf("""
                Date: Tue, 24 Nov 2026 06:11:48 +0000
                From: Mail System <mailer-daemon@b.org>
                To: a@b.org
                Subject: Hello
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 7bit

                one
                two
                """));
    }

    @Test
    void writesADeliveryReport() {
        Content original = Content.of("Subject: lost\r\n\r\nbody without line end");
        Content mail = builder()
                .header("Subject", "Undelivered")
                .multipart("report", Map.of("report-type", "delivery-status"))
                .text("Sorry.")
                .deliveryStatus(List.of(
                        List.of(new MessageBuilder.Field("Reporting-MTA", "dns; mx.example.org")),
                        List.of(
                                new MessageBuilder.Field("Final-Recipient", "rfc822; a@b.org"),
                                new MessageBuilder.Field("Diagnostic-Code", "smtp; 550\r\nno"))))
                .message(original, true)
                .build();
        Scanned scanned = Scans.scan(Mails.bytes(mail), ScanLimits.DEFAULT);
        assertThat(Scans.tree(scanned.root()))
                .containsExactly(
                        "=multipart/report",
                        "1=text/plain",
                        "2=message/delivery-status",
                        "3=message/rfc822",
                        "3.1=text/plain");
        scanned.root().walk(p -> assertThat(p.defects()).isEmpty());
        assertThat(scanned.root().mediaType().parameter("report-type")).contains("delivery-status");
        assertThat(scanned.root().transferEncoding()).isEqualTo("8bit");
        String text = Mails.text(mail);
        assertThat(Scans.body(text, Scans.find(scanned, "2"))).isEqualTo(crlf("""
                Reporting-MTA: dns; mx.example.org

                Final-Recipient: rfc822; a@b.org
                Diagnostic-Code: smtp; 550 no
                """));
        assertThat(Scans.body(text, Scans.find(scanned, "3"))).isEqualTo(Mails.text(original));
    }

    @Test
    void attachesOriginalsWithoutCopying() {
        Content original = Content.of("Subject: x\r\n\r\n" + "x".repeat(10_000));
        Content mail = builder().text("see").message(original, false).build();
        assertThat(mail.pieces()).contains(original.pieces().get(0));
    }

    @Test
    void attachesFilesAndHeaders() throws IOException {
        byte[] bytes = "data".repeat(50).getBytes(StandardCharsets.US_ASCII);
        Content mail = builder()
                .attachment("r\u00e9sum\u00e9.pdf", new MediaType("application", "pdf", Map.of()), bytes)
                .originalHeaders(Content.of("Subject: x\r\n"), false)
                .part(new MediaType("text", "html", Map.of("charset", "utf-8")), "7bit", Content.of("<p>\r\n"))
                .build();
        Scanned scanned = Scans.scan(Mails.bytes(mail), ScanLimits.DEFAULT);
        Part file = Scans.find(scanned, "1");
        assertThat(file.fileName()).contains("r\u00e9sum\u00e9.pdf");
        assertThat(TransferDecoding.open(mail, file).readAllBytes()).isEqualTo(bytes);
        assertThat(Scans.tree(scanned.root()))
                .containsExactly("=multipart/mixed", "1=application/pdf", "2=text/rfc822-headers", "3=text/html");
        scanned.root().walk(p -> assertThat(p.defects()).isEmpty());
    }

    @Test
    void refusesFieldsThatCouldSmuggleInOthers() {
        assertThatThrownBy(() -> builder().rawHeader("X", "a\r\nBcc: b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().rawHeader("X y", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Mails.text(builder().header("X", "a\r\nBcc: b").build())).startsWith("X: =?UTF-8?B?");
    }

    @Test
    void writesAMessageWithoutBody() {
        assertThat(Mails.text(builder().header("A", "b").build())).isEqualTo("A: b\r\nMIME-Version: 1.0\r\n\r\n");
    }

    @Property
    void readsWhatItWrites(
            @ForAll @StringLength(max = 300) String subject, @ForAll @StringLength(max = 300) String body)
            throws IOException {
        String plain = valid(subject).replaceAll("[\r\n\0]", " ").strip();
        Content mail =
                new MessageBuilder().header("Subject", plain).text(valid(body)).build();
        byte[] bytes = Mails.bytes(mail);
        Scanned scanned = Scans.scan(bytes, ScanLimits.DEFAULT);
        assertThat(scanned.root().defects()).isEmpty();
        assertThat(EncodedWords.decode(scanned.headers().get(0).value())).isEqualTo(plain);
        assertThat(TextDecoding.text(mail, scanned.root(), 10_000).text()).isEqualTo(TextWriter.canonical(valid(body)));
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1).split("\r\n")).allMatch(l -> l.length() <= 998);
    }

    /** Without halves of surrogate pairs, which no encoding can carry. */
    private static String valid(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
