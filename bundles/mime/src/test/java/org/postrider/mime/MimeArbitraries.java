package org.postrider.mime;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generators of mail that is wrong in interesting ways. */
final class MimeArbitraries {
    private static final List<String> LINES = List.of(
            "",
            "",
            "",
            "--b",
            "--b",
            "--b--",
            "--bb",
            "--bb--",
            "--b ",
            "--bx",
            "--b--x",
            "--",
            "-",
            "--b\t \r",
            "--b" + " ".repeat(8_500),
            "Content-Type: multipart/mixed; boundary=b",
            "Content-Type: multipart/mixed; boundary=\"bb\"",
            "Content-Type: multipart/digest;\r\n boundary=bb",
            "Content-Type: multipart/mixed; boundary=b--",
            "Content-Type: multipart/mixed",
            "Content-Type: message/rfc822",
            "Content-Type: message/global",
            "Content-Type: text/html; charset=\"utf-8",
            "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename*0=a; filename*1*=%41",
            "Subject: hi",
            "Subject: h\u00e4",
            "X: y",
            " folded",
            "no field",
            ": no name",
            "text",
            "a\0b",
            "a\rb",
            "\r",
            "x".repeat(999));

    private MimeArbitraries() {}

    /** Whole messages. */
    static Arbitrary<String> messages() {
        Arbitrary<String> line = Arbitraries.of(LINES);
        Arbitrary<String> end = Arbitraries.of("\r\n", "\r\n", "\r\n", "\n", "\r");
        Arbitrary<String> ended = Combinators.combine(line, end).as((l, e) -> l + e);
        Arbitrary<String> start = Arbitraries.of(
                "", "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "Content-Type: message/rfc822\r\n\r\n");
        Arbitrary<String> last = Arbitraries.of("", "--b", "--b--", "text", "X: y", "\r");
        return Combinators.combine(start, ended.list().ofMaxSize(40).map(l -> String.join("", l)), last)
                .as((a, b, c) -> a + b + c);
    }
}
