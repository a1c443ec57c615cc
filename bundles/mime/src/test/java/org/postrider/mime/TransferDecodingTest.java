package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.content.Content;
import org.postrider.message.Part;

class TransferDecodingTest {
    private static byte[] decode(String encoding, byte[] body) {
        try (InputStream in = TransferDecoding.open(Content.of(body), encoding)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String decode(String encoding, String body) {
        String escaped = body.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
        return new String(decode(encoding, Scans.bytes(escaped)), StandardCharsets.ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace("\t", "\\t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "QUJD | ABC",
                "QU JD\\r\\nRA== | ABCD",
                "QUI= | AB",
                "QUI | AB",
                "QQ==QUI= | AAB",
                "Q*U-J_D | ABC",
                "Q | ~~",
                "==== | ~~",
            })
    void decodesBase64Leniently(String body, String expected) {
        assertThat(decode("base64", body)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a=3Db | a=b",
                "a=3db=0A | a=b\\n",
                "a=\\r\\nb | ab",
                "a=\\nb | ab",
                "a= \\t\\r\\nb | ab",
                "a  \\t\\r\\nb | a\\r\\nb",
                "a  b | a  b",
                "a=ZZ | a=ZZ",
                "a=4Zb | a=4Zb",
                "a==41 | a=A",
                "a= b | a= b",
                "a=\\rb | a=\\rb",
                "a\\rb\\r\\n | a\\rb\\r\\n",
                "a \\r b | a \\r b",
                "a=4 | a=4",
                "a= | a",
                "a\\r | a\\r",
            })
    void decodesQuotedPrintableLeniently(String body, String expected) {
        assertThat(decode("quoted-printable", body)).isEqualTo(expected);
    }

    @Test
    void decodesUuencode() {
        assertThat(decode("x-uuencode", "junk\\r\\nbegin 644 a.txt\\r\\n#0V%T\\r\\n`\\r\\nend\\r\\nafter\\r\\n"))
                .isEqualTo("Cat");
    }

    @Test
    void leavesOtherEncodingsAsTheyAre() {
        assertThat(decode("8bit", "a=3D")).isEqualTo("a=3D");
        assertThat(decode("unknown", "QUJD")).isEqualTo("QUJD");
    }

    @Test
    void opensAPart() throws IOException {
        String mail = "Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\n";
        try (InputStream in =
                TransferDecoding.open(Mails.content(mail), Scans.scan(mail).root())) {
            assertThat(in.read()).isEqualTo('A');
            assertThat(in.readAllBytes()).containsExactly('B', 'C');
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void streamsLargeBodiesInAnySteps() throws IOException {
        byte[] plain = new byte[300_000];
        new Random(1).nextBytes(plain);
        Content body = Content.of(Base64.getMimeEncoder().encode(plain));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Random random = new Random(2);
        try (InputStream in = TransferDecoding.open(body, "base64")) {
            byte[] buffer = new byte[20_000];
            int count;
            while ((count = in.read(buffer, 0, 1 + random.nextInt(buffer.length))) >= 0) {
                out.write(buffer, 0, count);
            }
        }
        assertThat(out.toByteArray()).isEqualTo(plain);
    }

    @Property
    void decodesAllBase64(@ForAll byte[] plain) {
        assertThat(decode("base64", Base64.getMimeEncoder().encode(plain))).isEqualTo(plain);
    }

    @Property
    void decodesTheQuotedPrintableItWrites(@ForAll @StringLength(max = 300) String text) {
        String canonical = TextWriter.canonical(text);
        byte[] written = TextWriter.quotedPrintable(canonical);
        assertThat(decode("quoted-printable", written)).isEqualTo(canonical.getBytes(StandardCharsets.UTF_8));
        assertThat(new String(written, StandardCharsets.ISO_8859_1).split("\r\n"))
                .allMatch(line -> line.length() <= 76 && !line.endsWith(" ") && line.matches("[\t -~]*"));
    }

    @Property(tries = 2_000)
    void chunksNeverMatter(
            @ForAll @Chars({'=', '\r', '\n', ' ', '\t', '4', 'a', 'Z'}) @StringLength(max = 40) String text) {
        String padded = "x".repeat(8_170) + text;
        assertThat(decode("quoted-printable", padded))
                .isEqualTo("x".repeat(8_170) + decode("quoted-printable", text))
                .hasSizeLessThan(9_000);
    }

    @Property
    void neverGrows(@ForAll byte[] body) {
        for (String encoding : new String[] {"base64", "quoted-printable", "x-uuencode", "7bit"}) {
            assertThat(decode(encoding, body)).hasSizeLessThanOrEqualTo(body.length);
        }
    }

    @Test
    void decodesText() throws IOException {
        assertThat(text("utf-8", "\u00c3\u00bc")).isEqualTo("\u00fc");
        assertThat(text("", "\u00c3\u00bc")).isEqualTo("\u00fc");
        assertThat(text("nonsense", "\u00fc\u0080")).isEqualTo("\u00fc\u20ac");
        assertThat(text("us-ascii", "\u00fc")).isEqualTo("\u00fc");
        assertThat(text("utf-8", "\u00fc")).isEqualTo("\ufffd");
        assertThat(text("utf-8", "\u00ef\u00bb\u00bfa")).isEqualTo("a");
        assertThat(text("gb2312", "\u00c4\u00e3")).isEqualTo("\u4f60");
    }

    private static String text(String charset, String body) throws IOException {
        String mail = "Content-Type: text/plain; charset=\"" + charset + "\"\r\n\r\n" + body;
        Part root = Scans.scan(mail).root();
        return TextDecoding.text(Mails.content(mail), root, 100).text();
    }

    @Test
    void boundsText() {
        byte[] long8 = "\u00fc".repeat(50).getBytes(StandardCharsets.UTF_8);
        TextDecoding.Text cut = TextDecoding.text(long8, "utf-8", false, 10);
        assertThat(cut.text()).isEqualTo("\u00fc".repeat(10));
        assertThat(cut.cut()).isTrue();
        TextDecoding.Text split = TextDecoding.text(Arrays.copyOf(long8, 9), "", true, 10);
        assertThat(split.text()).isEqualTo("\u00fc".repeat(4));
        assertThat(split.guessed()).isTrue();
        assertThat(TextDecoding.text(long8, "utf-8", false, 50).cut()).isFalse();
    }
}
