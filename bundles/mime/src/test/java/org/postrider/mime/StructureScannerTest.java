package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postrider.mime.Scans.body;
import static org.postrider.mime.Scans.crlf;
import static org.postrider.mime.Scans.find;
import static org.postrider.mime.Scans.scan;
import static org.postrider.mime.Scans.tree;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

class StructureScannerTest {
    private static final String NESTED = crlf("""
            From: a@example.org
            Content-Type: multipart/mixed; boundary="outer"

            preamble
            --outer
            Content-Type: multipart/alternative; boundary=inner

            --inner
            Content-Type: text/plain

            Hello
            --inner
            Content-Type: text/html

            <p>Hello</p>

            --inner--
            inner epilogue
            --outer
            Content-Type: message/rfc822

            Subject: embedded
            Content-Type: multipart/mixed; boundary=emb

            --emb

            one
            --emb
            Content-Type: message/rfc822

            Subject: plain

            two
            --emb--
            --outer
            Content-Disposition: attachment; filename="a.bin"
            Content-Transfer-Encoding: BASE64
            Content-ID: <x@y>
            Content-Description: a
             file

            QUJD
            --outer--
            epilogue
            """);

    @Test
    void numbersPartsAsImapDoes() {
        assertThat(tree(scan(NESTED).root()))
                .containsExactly(
                        "=multipart/mixed",
                        "1=multipart/alternative",
                        "1.1=text/plain",
                        "1.2=text/html",
                        "2=message/rfc822",
                        "2.TEXT=multipart/mixed",
                        "2.1=text/plain",
                        "2.2=message/rfc822",
                        "2.2.1=text/plain",
                        "3=text/plain");
    }

    @Test
    void leavesTheLineEndBeforeADelimiterToTheDelimiter() {
        Scanned scanned = scan(NESTED);
        assertThat(body(NESTED, find(scanned, "1.1"))).isEqualTo("Hello");
        assertThat(body(NESTED, find(scanned, "1.2"))).isEqualTo("<p>Hello</p>\r\n");
        assertThat(body(NESTED, find(scanned, "2.1"))).isEqualTo("one");
        assertThat(body(NESTED, find(scanned, "2.2.1"))).isEqualTo("two");
        assertThat(find(scanned, "2.2").end()).isEqualTo(find(scanned, "2.2.1").end());
    }

    @Test
    void countsLineEndsInsideTheBodyAsLines() {
        Scanned scanned = scan(NESTED);
        assertThat(find(scanned, "1.1").bodyLines()).isZero();
        assertThat(find(scanned, "1.2").bodyLines()).isEqualTo(1);
        assertThat(find(scanned, "2.2").bodyLines()).isEqualTo(2);
        assertThat(scan("A: b\r\n\r\none\r\ntwo\r\n").root().bodyLines()).isEqualTo(2);
    }

    @Test
    void keepsTheEpilogueInTheMultipart() {
        Part inner = find(scan(NESTED), "1");
        assertThat(body(NESTED, inner)).endsWith("--inner--\r\ninner epilogue");
    }

    @Test
    void reachesTheHeaderAndTextOfAnEmbeddedMessage() {
        Part embedded = find(scan(NESTED), "2").children().get(0);
        assertThat(Scans.header(NESTED, embedded))
                .startsWith("Subject: embedded")
                .endsWith("\r\n\r\n");
        assertThat(body(NESTED, embedded)).startsWith("--emb\r\n").endsWith("--emb--");
    }

    @Test
    void readsTheFieldsOfAPart() {
        Part file = find(scan(NESTED), "3");
        assertThat(file.fileName()).contains("a.bin");
        assertThat(file.disposition().orElseThrow().kind()).isEqualTo("attachment");
        assertThat(file.transferEncoding()).isEqualTo("base64");
        assertThat(file.contentId()).contains("<x@y>");
        assertThat(file.description()).contains("a file");
        assertThat(file.defects()).isEmpty();
    }

    @Test
    void listsTheRootsFieldsWithTheirOffsets() {
        String mail = "From: a@b\r\nSubject: x\r\n y\r\nX-Empty:\r\n\r\nBody\r\n";
        Scanned scanned = scan(mail);
        assertThat(scanned.headers()).extracting(HeaderField::name).containsExactly("From", "Subject", "X-Empty");
        HeaderField subject = scanned.headers().get(1);
        assertThat(subject.rawValue()).isEqualTo(" x\r\n y");
        assertThat(mail.substring((int) subject.start(), (int) subject.end())).isEqualTo("Subject: x\r\n y\r\n");
        assertThat(scanned.size()).isEqualTo(mail.length());
    }

    @Test
    void takesBareLineFeeds() {
        String mail = NESTED.replace("\r\n", "\n");
        Scanned scanned = scan(mail);
        assertThat(tree(scanned.root())).isEqualTo(tree(scan(NESTED).root()));
        assertThat(body(mail, find(scanned, "1.2"))).isEqualTo("<p>Hello</p>\n");
        assertThat(body(mail, find(scanned, "2.1"))).isEqualTo("one");
    }

    @Test
    void givesPartsOfADigestTheirDefault() {
        String mail = crlf("""
                Content-Type: multipart/digest; boundary=b

                --b

                Subject: one

                text
                --b
                Content-Type: text/plain

                text
                --b--
                """);
        assertThat(tree(scan(mail).root()))
                .containsExactly("=multipart/digest", "1=message/rfc822", "1.1=text/plain", "2=text/plain");
    }

    @Test
    void numbersAMessageThatIsTheRoot() {
        assertThat(tree(scan("Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nbody")
                        .root()))
                .containsExactly("=message/rfc822", "1.1=text/plain");
        String inner = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n";
        assertThat(tree(scan("Content-Type: message/rfc822\r\n\r\n" + inner).root()))
                .containsExactly("=message/rfc822", "1.TEXT=multipart/mixed", "1.1=text/plain");
    }

    @Test
    void numbersAMessageDirectlyInAMessage() {
        String mail = "Content-Type: message/rfc822\r\n\r\n".repeat(2) + "Subject: x\r\n\r\nbody";
        assertThat(tree(scan(mail).root()))
                .containsExactly("=message/rfc822", "1.1=message/rfc822", "1.1.1=text/plain");
    }

    @Test
    void acceptsPartsWithoutHeaderOrBody() {
        String mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b\r\n\r\n--b\r\nA: b\r\n--b--";
        Scanned scanned = scan(mail);
        assertThat(tree(scanned.root())).hasSize(4);
        assertThat(scanned.root().children()).allMatch(p -> p.bodySize() == 0);
        assertThat(Scans.header(mail, find(scanned, "3"))).isEqualTo("A: b");
    }

    @Test
    void takesWhiteSpaceAfterADelimiterAsPadding() {
        String mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b \t \r\n\r\nx\r\n--b-- \r\n";
        assertThat(scan(mail).root().children()).hasSize(1);
        assertThat(scan(mail).root().defects()).isEmpty();
    }

    @Test
    void keepsABoundaryThatIsAPrefixOfAnotherApart() {
        String mail = crlf("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: multipart/mixed; boundary=b2

                --b2

                x
                --b2--
                --b

                y
                --b--
                """);
        Scanned scanned = scan(mail);
        assertThat(tree(scanned.root()))
                .containsExactly("=multipart/mixed", "1=multipart/mixed", "1.1=text/plain", "2=text/plain");
        assertThat(Ambiguity.check(scanned)).isEmpty();
    }

    @Test
    void readsTheMessageFromABufferWithoutMovingIt() {
        ByteBuffer chunk =
                ByteBuffer.wrap(Scans.bytes("xxSubject: a\r\n\r\nb"), 2, 15).slice();
        StructureScanner scanner = new StructureScanner();
        scanner.feed(chunk.asReadOnlyBuffer());
        scanner.feed(chunk);
        assertThat(chunk.position()).isZero();
        assertThat(scanner.finish().size()).isEqualTo(30);
        assertThatThrownBy(() -> scanner.feed(chunk)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesVeryLongBoundaries() {
        String b = "b".repeat(4_000);
        String mail =
                "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n\r\nx\r\n--" + b + "--\r\n";
        assertThat(scan(mail).root().children()).hasSize(1);
    }

    @Test
    void scansNothingAtAll() {
        Scanned scanned = scan("");
        assertThat(scanned.headers()).isEmpty();
        assertThat(tree(scanned.root())).containsExactly("=text/plain");
        assertThat(scanned.root().end()).isZero();
    }
}
