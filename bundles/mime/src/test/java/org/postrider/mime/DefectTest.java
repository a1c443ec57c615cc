package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.mime.Scans.scan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.message.Defect;
import org.postrider.message.Part;

class DefectTest {
    private static final String MIXED = "Content-Type: multipart/mixed; boundary=b\r\n";

    private static Part root(String mail) {
        return scan(mail).root();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no field\r\n", ": x\r\n", "a b: x\r\n", "From x Tue Nov 24 06:11:48 2026\r\n", "A: b\r\n  \r\n"
            })
    void seesMalformedHeaders(String lines) {
        assertThat(root(lines + "Subject: x\r\n\r\n").defects()).containsExactly(Defect.MALFORMED_HEADER);
    }

    @Test
    void goesOnAfterALineThatIsNoField() {
        assertThat(scan("A: b\r\nrubbish\r\nC: d\r\n\r\n").headers()).hasSize(2);
    }

    @Test
    void seesDuplicateHeaders() {
        assertThat(root("From: a@b\r\nfrom : c@d\r\n\r\n").defects()).containsExactly(Defect.DUPLICATE_HEADER);
        assertThat(root("Received: a\r\nReceived: b\r\n\r\n").defects()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"attachment filename=a.js", "attachment, filename=a.js", "attachment = x; filename=a.js"})
    void seesMalformedDispositions(String value) {
        assertThat(root("Content-Disposition: " + value + "\r\n\r\n").defects()).contains(Defect.MALFORMED_PARAMETER);
    }

    @Test
    void seesNulWhereverItStands() {
        for (String mail : new String[] {"A: \0b\r\n\r\n", "A: b\r\n\r\nx\r\n.\0\r\n", "A: b\r\n\r\n\0"}) {
            StructureScanner scanner = new StructureScanner();
            scanner.feed(java.nio.ByteBuffer.wrap(mail.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            assertThat(scanner.sawNul()).isTrue();
        }
        StructureScanner scanner = new StructureScanner();
        scanner.feed(java.nio.ByteBuffer.wrap(
                "A: b\r\n\r\nx\r\ty\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertThat(scanner.sawNul()).isFalse();
    }

    @Test
    void seesUnterminatedHeaders() {
        assertThat(root("A: b\r\n").defects()).containsExactly(Defect.UNTERMINATED_HEADER);
        Part part = root(MIXED + "\r\n--b\r\nA: b\r\n--b--\r\n").children().get(0);
        assertThat(part.defects()).containsExactly(Defect.UNTERMINATED_HEADER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A: b\r\n\r\nx\0y\r\n",
                "A: b\r\n\r\nx\ry\r\n",
                "A: b\r\n\r\nx\r",
                "A: \0\r\n\r\n",
                "A: \7\r\n\r\n"
            })
    void seesControlCharacters(String mail) {
        assertThat(root(mail).defects()).containsExactly(Defect.CONTROL_CHARACTER);
    }

    @Test
    void marksOnlyTheEntityThatHasTheControlCharacter() {
        Part root = root(MIXED + "\r\n--b\r\n\r\nx\0y\r\n--b\r\n\r\nxy\r\n--b--\r\n");
        assertThat(root.defects()).isEmpty();
        assertThat(root.children().get(0).defects()).containsExactly(Defect.CONTROL_CHARACTER);
        assertThat(root.children().get(1).defects()).isEmpty();
    }

    @Test
    void allowsEscapeAndTabInBodies() {
        assertThat(root("A: b\r\n\r\n\u001b$B\t\u001b(B\f\r\n").defects()).isEmpty();
    }

    @Test
    void seesEightBitHeadersUnlessAllowed() {
        byte[] utf8 = "Subject: \u00fc\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] latin = Scans.bytes("Subject: \u00fc\r\n\r\n");
        ScanLimits allowed = ScanLimits.DEFAULT.withUtf8Headers(true);
        assertThat(Scans.scan(utf8, ScanLimits.DEFAULT).root().defects()).containsExactly(Defect.EIGHT_BIT_HEADER);
        assertThat(Scans.scan(utf8, allowed).root().defects()).isEmpty();
        assertThat(Scans.scan(latin, allowed).root().defects()).containsExactly(Defect.EIGHT_BIT_HEADER);
        assertThat(Scans.scan(utf8, allowed).headers().get(0).value()).isEqualTo("\u00fc");
        assertThat(Scans.scan(latin, allowed).headers().get(0).value()).isEqualTo("\u00fc");
    }

    @Test
    void seesLinesBeyond998Octets() {
        assertThat(root("A: b\r\n\r\n" + "x".repeat(998) + "\r\n").defects()).isEmpty();
        assertThat(root("A: b\r\n\r\n" + "x".repeat(999) + "\r\n").defects()).containsExactly(Defect.LONG_LINE);
        assertThat(root("A: b\r\n\r\n" + "x".repeat(999)).defects()).containsExactly(Defect.LONG_LINE);
        assertThat(root("A: " + "x".repeat(999) + "\r\n\r\n").defects()).containsExactly(Defect.LONG_LINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "; boundary=\"\"", "; boundary=\" \"", "; charset=x"})
    void seesMissingBoundaries(String parameters) {
        Part root = root("Content-Type: multipart/mixed" + parameters + "\r\n\r\n--b\r\n\r\n");
        assertThat(root.defects()).containsExactly(Defect.MISSING_BOUNDARY);
        assertThat(root.children()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: multipart/mixed; boundary=b; boundary=c\r\n\r\n--b--\r\n",
                "Content-Type: multipart/mixed; boundary=b; boundary*=us-ascii''c\r\n\r\n--b--\r\n",
                "Content-Type: multipart/mixed; boundary*=us-ascii''b\r\n\r\n--b--\r\n",
                "Content-Type: multipart/mixed; boundary*0=b\r\n\r\n--b--\r\n",
                "Content-Type: multipart/mixed; boundary=b c\r\n\r\n--b c--\r\n",
                "Content-Type: multipart/mixed; boundary=\"b\r\n\r\n--b--\r\n",
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--bx\r\n--b--\r\n",
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--b--\r\n\r\n--b\r\n\r\n",
                "Content-Type: multipart/mixed; boundary=b\r\nContent-Type: text/plain\r\n\r\n--b--\r\n",
            })
    void seesAmbiguousBoundaries(String mail) {
        assertThat(root(mail).defects()).contains(Defect.AMBIGUOUS_BOUNDARY);
        assertThat(Ambiguity.check(scan(mail))).contains(new Ambiguity.Place("", Defect.AMBIGUOUS_BOUNDARY));
    }

    @Test
    void seesTheSameBoundaryInsideItself() {
        Part root = root(MIXED + "\r\n--b\r\n" + MIXED + "\r\n--b\r\n\r\nx\r\n--b--\r\n--b--\r\n");
        assertThat(root.children().get(0).defects()).contains(Defect.AMBIGUOUS_BOUNDARY);
    }

    @Test
    void findsABoundaryBeyondAsciiInEitherCharset() {
        String mail =
                "Content-Type: multipart/mixed; boundary=\"b\u00fc\"\r\n\r\n--b\u00fc\r\n\r\nx\r\n--b\u00fc--\r\n";
        byte[] utf8 = mail.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(Scans.scan(utf8, ScanLimits.DEFAULT).root().children()).hasSize(1);
        assertThat(root(mail).children()).hasSize(1);
    }

    @Test
    void ignoresASecondClosingDelimiter() {
        assertThat(root(MIXED + "\r\n--b\r\n\r\nx\r\n--b--\r\n--b--\r\n").defects())
                .isEmpty();
    }

    @Test
    void seesUnterminatedMultiparts() {
        Part root = root(MIXED + "\r\n--b\r\n\r\nx\r\n");
        assertThat(root.defects()).containsExactly(Defect.UNTERMINATED_MULTIPART);
        assertThat(root.children()).hasSize(1);
        String inner = MIXED.replace("=b", "=c") + "\r\n--c\r\n\r\nx\r\n";
        Part nested =
                root(MIXED + "\r\n--b\r\n" + inner + "--b--\r\n").children().get(0);
        assertThat(nested.defects()).containsExactly(Defect.UNTERMINATED_MULTIPART);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text",
                "Content-Type:",
                "Content-Type: text/plain charset=x",
                "Content-Type: text/plain; charset",
                "Content-Type: text/plain; name=\"a",
                "Content-Type: text/plain; name=a b.txt",
                "Content-Disposition: ",
                "Content-Disposition: attachment; filename=\"a\"b",
            })
    void seesMalformedParameters(String field) {
        assertThat(root(field + "\r\n\r\n").defects()).containsExactly(Defect.MALFORMED_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filename=a; filename=b",
                "filename=a.txt; filename*=utf-8''a.exe",
                "filename*0=a; filename*0=b",
                "filename*0=a; filename*2=b",
                "filename=a; filename*0=b",
            })
    void seesAmbiguousParameters(String parameters) {
        Part root = root("Content-Disposition: attachment; " + parameters + "\r\n\r\n");
        assertThat(root.defects()).containsExactly(Defect.AMBIGUOUS_PARAMETER);
    }

    @Test
    void takesFormsThatDecodeToTheSameNameAsOne() {
        Part root = root(
                "Content-Disposition: attachment; filename=\"=?utf-8?q?=C3=BC?=\"; filename*=utf-8''%c3%bc\r\n\r\n");
        assertThat(root.defects()).isEmpty();
        assertThat(root.fileName()).contains("\u00fc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Transfer-Encoding: base65",
                "Content-Transfer-Encoding: base64;",
                "Content-Transfer-Encoding:",
                "Content-Transfer-Encoding: \"base64\"",
                "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64",
                "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64",
            })
    void seesBadTransferEncodings(String fields) {
        assertThat(root(fields + "\r\n\r\n--b--\r\n").defects()).containsExactly(Defect.BAD_TRANSFER_ENCODING);
    }

    @Test
    void doesNotLookIntoAnEncodedMessage() {
        Part root = root("Content-Type: message/global\r\nContent-Transfer-Encoding: base64\r\n\r\nQTogYg==\r\n");
        assertThat(root.children()).isEmpty();
        assertThat(root.defects()).isEmpty();
    }

    @Test
    void stopsAtTheDepthLimit() {
        Part part = root("Content-Type: message/rfc822\r\n\r\n".repeat(150) + "\r\n");
        int depth = 1;
        while (!part.children().isEmpty()) {
            assertThat(part.defects()).isEmpty();
            part = part.children().get(0);
            depth++;
        }
        assertThat(depth).isEqualTo(100);
        assertThat(part.defects()).containsExactly(Defect.TOO_DEEP);
    }

    @Test
    void stopsAtThePartLimit() {
        Scanned scanned = scan(MIXED + "\r\n" + "--b\r\n\r\nx\r\n".repeat(1_500) + "--b--\r\n");
        assertThat(scanned.root().children()).hasSize(999);
        Part last = scanned.root().children().get(998);
        assertThat(last.defects()).contains(Defect.TOO_MANY_PARTS);
        assertThat(last.end()).isEqualTo(scanned.size());
    }

    @Test
    void stopsAtTheHeaderLimits() {
        ScanLimits limits = new ScanLimits(100, 100, 20, 3, false);
        Scanned cut = Scans.scan(Scans.bytes("A: b\r\nC: 0123456789012345\r\nE: f\r\n\r\nbody"), limits);
        assertThat(cut.headers()).hasSize(1);
        assertThat(cut.root().defects()).containsExactly(Defect.HEADER_TOO_LARGE);
        assertThat(cut.root().bodySize()).isEqualTo(4);
        Scanned many = Scans.scan(Scans.bytes("A:\r\nB:\r\nC:\r\nD:\r\n\r\n"), limits);
        assertThat(many.headers()).hasSize(3);
        assertThat(many.root().defects()).containsExactly(Defect.HEADER_TOO_LARGE);
    }
}
