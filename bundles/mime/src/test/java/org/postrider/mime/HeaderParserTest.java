package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

class HeaderParserTest {
    @Test
    void readsTheHeaderOfAPartWithOffsetsInTheMessage() throws IOException {
        String mail =
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX-A: 1\r\nX-B : 2\r\n\t3\r\n\r\nbody\r\n--b--\r\n";
        Part part = Scans.find(Scans.scan(mail), "1");
        List<HeaderField> fields = HeaderParser.parse(Mails.content(mail), part);
        assertThat(fields).extracting(HeaderField::name).containsExactly("X-A", "X-B");
        assertThat(fields.get(1).value()).isEqualTo("2\t3");
        assertThat(mail.substring(
                        (int) fields.get(0).start(), (int) fields.get(0).end()))
                .isEqualTo("X-A: 1\r\n");
    }

    @Test
    void readsALastLineWithoutLineEnd() {
        assertThat(HeaderParser.parse(Scans.bytes("A: b\r\nC: d"), 10))
                .containsExactly(new HeaderField("A", " b", 10, 16), new HeaderField("C", " d", 16, 20));
    }

    @Test
    void keepsWithinTheLimits() throws IOException {
        String mail = "A: b\r\n".repeat(10) + "\r\n";
        Part root = Scans.scan(mail).root();
        ScanLimits limits = new ScanLimits(1, 1, 20, 100, false);
        assertThat(HeaderParser.parse(Mails.content(mail), root, limits)).hasSize(3);
    }
}
