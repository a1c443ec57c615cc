package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.message.Defect;
import org.postrider.message.MediaType;

class ParametersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "; name=a.txt | a.txt",
                "; NAME = \"a b\" | a b",
                "; name=\"a\\\"b\\\\c\" | a\"b\\c",
                ";(c)name(c)=(c)a(c);x=y | a(c)",
                "; name=a (comment); x=y | a",
                "; name=a b.txt | a b.txt",
                "; name*=utf-8'de'%C3%BC | \u00fc",
                "; name*0=a; name*1=b; name*2*=%20c | ab c",
                "; name*1=b; name*0*=iso-8859-1''%FC | \u00fcb",
                "; name*=%41 | A",
                "; name=\"=?utf-8?q?=C3=BC?=\" | \u00fc",
                "; name*0*=utf-8''%C3; name*1*=%BC | \u00fc",
                "; name=a; name*=utf-8''b | b",
                "; name=\"a | a",
                ";;; name=a;; | a",
            })
    void readsAName(String text, String expected) {
        assertThat(Parameters.parse(text, 0).values()).containsEntry("name", expected);
    }

    @Test
    void keepsParametersRawForImap() {
        assertThat(Parameters.parse("; Name*0*=utf-8''%41; name*1=\"b c\"", 0).raw())
                .containsExactly(new Parameters.Raw("name*0*", "utf-8''%41"), new Parameters.Raw("name*1", "b c"));
    }

    @Test
    void readsMediaTypes() {
        assertThat(MediaTypeParser.parse(" Text / HTML (c) ; Charset=UTF-8").mediaType())
                .isEqualTo(new MediaType("text", "html", Map.of("charset", "UTF-8")));
        assertThat(MediaTypeParser.parse("x; charset=utf-8").mediaType())
                .isEqualTo(new MediaType("text", "plain", Map.of("charset", "utf-8")));
        assertThat(MediaTypeParser.parse("\r\n text/plain;\r\n\tname=\"a\r\n b\"")
                        .mediaType()
                        .parameter("name"))
                .contains("a b");
    }

    @Test
    void readsDispositions() {
        assertThat(DispositionParser.parse(" ATTACHMENT; filename=a")
                        .orElseThrow()
                        .disposition()
                        .kind())
                .isEqualTo("attachment");
        DispositionParser.Parsed noKind = DispositionParser.parse("filename=a").orElseThrow();
        assertThat(noKind.disposition().parameters()).containsEntry("filename", "a");
        assertThat(noKind.defects()).containsExactly(Defect.MALFORMED_PARAMETER);
        assertThat(DispositionParser.parse(" ; ")).isEmpty();
    }

    @Test
    void takesEveryCharsetOfTheJdk() {
        for (String name : Charset.availableCharsets().keySet()) {
            String section = "; name*0*=" + name + "''%41%42; name*1=b; name*2*=%FF; other*=" + name + "''%1B%FE";
            assertThat(Parameters.parse(section, 0).values()).containsKeys("name", "other");
            assertThat(EncodedWords.decode("=?" + name + "?q?=41=FF=1B?=")).doesNotStartWith("=?");
            byte[] any = {'a', -1, 27, 14, -128, 15, 'b'};
            assertThat(TextDecoding.text(any, name, true, 3).text()).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Property
    void readsWhatItWrites(@ForAll @StringLength(max = 150) String any) {
        String value = new String(
                any.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
        String written = "; " + String.join("; ", Rfc2231.encode("filename", value));
        Parameters read = Parameters.parse(written, 0);
        assertThat(read.values())
                .isEqualTo(
                        Map.of("filename", value.contains("=?") ? read.values().get("filename") : value));
    }

    @Property(tries = 2_000)
    void anyTextIsRead(
            @ForAll
                    @Chars({';', '=', '"', '\\', '(', ')', '*', '0', '1', '\'', '%', 'a', ' ', '\n'})
                    @StringLength(max = 60)
                    String text) {
        assertThat(Parameters.parse(text, 0).values().keySet()).noneMatch(n -> n.contains("*"));
        assertThat(MediaTypeParser.parse(text).mediaType().essence()).isNotEmpty();
        DispositionParser.parse(text);
    }
}
