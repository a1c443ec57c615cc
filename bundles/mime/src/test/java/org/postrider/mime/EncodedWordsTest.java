package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "plain | plain",
                "=?utf-8?q?a_=C3=BC?= | a \u00fc",
                "=?UTF-8?B?w7w=?= x | \u00fc x",
                "=?utf-8?q?a?= =?utf-8?q?b?= | ab",
                "=?utf-8?q?a?=  x =?utf-8?q?b?= | a  x b",
                "=?utf-8?b?ww==?= =?utf-8?b?vA==?= | \u00fc",
                "=?utf-8?q?=C3?= =?utf-8?q?=BC?= | \u00fc",
                "=?iso-8859-1?q?=FC?= =?utf-8?q?=C3=BC?= | \u00fc\u00fc",
                "=?utf-8*de?q?=C3=BC?= | \u00fc",
                "=?nonsense?q?x?= | =?nonsense?q?x?=",
                "=?utf-8?x?x?= | =?utf-8?x?x?=",
                "=?utf-8?q?x | =?utf-8?q?x",
                "=?utf-8?q?=C3=BC=?= | \u00fc=",
                "a=?utf-8?q?b?=c | abc",
                "=?=?utf-8?q?b?= | =?b",
            })
    void decodes(String text, String expected) {
        assertThat(EncodedWords.decode(text)).isEqualTo(expected);
    }

    @Test
    void keepsOneLine() {
        assertThat(EncodedWords.decode("=?utf-8?q?a=0D=0ABcc:_x=00?=")).isEqualTo("a  Bcc: x ");
    }

    @Test
    void doesNotSearchForever() {
        for (String unit : new String[] {"=?a?q?", "=?a?q?x ", "=?", "=?utf-8?"}) {
            String text = unit.repeat(200_000);
            // Not compared by assertThat(String): a failure would print megabytes.
            assertThat(EncodedWords.decode(text).equals(text)).as(unit).isTrue();
        }
    }

    @Property
    void decodesWhatItEncodes(@ForAll @StringLength(max = 200) String text) {
        String plain = new String(
                        text.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8)
                .replaceAll("[\r\n\0]", " ");
        String encoded = EncodedWords.encode(plain);
        assertThat(EncodedWords.decode(encoded)).isEqualTo(plain);
        if (!encoded.equals(plain)) {
            assertThat(encoded.split(" ")).allMatch(w -> w.length() <= 75);
        }
        assertThat(encoded).matches("[ -~]*");
    }

    @Property(tries = 2_000)
    void anyTextIsDecoded(
            @ForAll @Chars({'=', '?', 'q', 'b', 'A', '_', ' ', '8', '-', 'u', 't', 'f'}) @StringLength(max = 60)
                    String text) {
        assertThat(EncodedWords.decode(text)).hasSizeLessThanOrEqualTo(text.length());
    }
}
