package org.postrider.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTextTest {
    @ParameterizedTest
    @CsvSource({
        "'a\r\n', 'a\r\n.\r\n'",
        "'a', 'a\r\n.\r\n'",
        "'', '.\r\n'",
        "'.', '..\r\n.\r\n'",
        "'a\n.\nb', 'a\r\n..\r\nb\r\n.\r\n'",
        "'a\r.\rb', 'a\r\n..\r\nb\r\n.\r\n'",
        "'\r\n.\r\n', '\r\n..\r\n.\r\n'",
        "'a\r', 'a\r\n.\r\n'",
        "'\r\r\n', '\r\n\r\n.\r\n'"
    })
    void stuffsDotsAndMendsLineEnds(String message, String wire) {
        assertThat(encode(message, message.length() + 1)).isEqualTo(wire);
    }

    @Property
    void hasItsOnlyEndAtTheEndHoweverItIsCut(@ForAll("hostile") String message, @ForAll int cut) {
        String wire = encode(message, 1 + Math.floorMod(cut, 7));
        assertThat(wire).isEqualTo(encode(message, message.length() + 1));
        String framed = "\r\n" + wire;
        assertThat(framed.indexOf("\r\n.\r\n")).isEqualTo(framed.length() - 5);
        assertThat(wire.replace("\r\n", "")).doesNotContain("\r", "\n");
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.strings().withChars('\r', '\n', '.', 'a').ofMaxLength(30);
    }

    private static String encode(String message, int block) {
        WireText text = new WireText();
        StringBuilder wire = new StringBuilder();
        for (int at = 0; at < message.length(); at += block) {
            String part = message.substring(at, Math.min(message.length(), at + block));
            ByteBuffer encoded = text.encode(ByteBuffer.wrap(part.getBytes(StandardCharsets.US_ASCII)));
            wire.append(StandardCharsets.US_ASCII.decode(encoded));
        }
        return wire.append(new String(text.end(), StandardCharsets.US_ASCII)).toString();
    }
}
