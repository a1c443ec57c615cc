package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String V2 = "0d0a0d0a000d0a515549540a";

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteBuffer hex(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    @Test
    void readsVersion1() throws ProxyHeader.Malformed {
        ByteBuffer in = text("PROXY TCP6 2001:db8::1 2001:db8::2 65535 25\r\nEHLO");
        ProxyHeader header = ProxyHeader.read(in);

        assertThat(Addresses.text(header.client().orElseThrow())).isEqualTo("[2001:db8:0:0:0:0:0:1]:65535");
        assertThat(Addresses.text(header.target().orElseThrow())).isEqualTo("[2001:db8:0:0:0:0:0:2]:25");
        assertThat(in.remaining()).isEqualTo(4);
    }

    @Test
    void readsVersion2WithExtensions() throws ProxyHeader.Malformed {
        ByteBuffer in = hex(V2 + "2111" + "0010" + "c0000207" + "c6336401" + "1267" + "0019" + "04000100" + "45");
        ProxyHeader header = ProxyHeader.read(in);

        assertThat(Addresses.text(header.client().orElseThrow())).isEqualTo("192.0.2.7:4711");
        assertThat(Addresses.text(header.target().orElseThrow())).isEqualTo("198.51.100.1:25");
        assertThat(in.remaining()).isOne();
    }

    @Test
    void takesAProxyThatSpeaksForItselfAsItIs() throws ProxyHeader.Malformed {
        assertThat(ProxyHeader.read(hex(V2 + "20000000")).client()).isEmpty();
        assertThat(ProxyHeader.read(text("PROXY UNKNOWN\r\n")).client()).isEmpty();
    }

    @Test
    void waitsForTheWholeHeader() throws ProxyHeader.Malformed {
        byte[] text = "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] binary = HexFormat.of().parseHex(V2 + "2111000cc0000207c6336401" + "12670019");
        for (byte[] whole : new byte[][] {text, binary}) {
            for (int size = 0; size < whole.length; size++) {
                assertThat(ProxyHeader.read(ByteBuffer.wrap(Arrays.copyOf(whole, size))))
                        .isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO",
                "PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n",
                "PROXY TCP4 host.example 198.51.100.1 1 2\r\n",
                "PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n",
                "PROXY ",
                "\r\n\r\nX"
            })
    void refusesOthers(String text) {
        String whole = text.equals("PROXY ") ? "PROXY " + "x".repeat(200) : text;
        assertThatThrownBy(() -> ProxyHeader.read(text(whole))).isInstanceOf(ProxyHeader.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1111000c", "2211000c", "2112000c", "21110008", "2111ffff"})
    void refusesOtherBinaries(String rest) {
        assertThatThrownBy(() -> ProxyHeader.read(hex(V2 + rest + "c0000207c633640112670019")))
                .isInstanceOf(ProxyHeader.Malformed.class);
    }

    @Property
    void neverFailsOtherwise(@ForAll byte[] bytes) {
        for (String start : new String[] {"", "PROXY ", "\r\n\r\n\0\r\nQUIT\n!"}) {
            ByteBuffer in = text(start + new String(bytes, StandardCharsets.ISO_8859_1));
            try {
                ProxyHeader header = ProxyHeader.read(in);
                assertThat(header == null || in.position() > 0).isTrue();
            } catch (ProxyHeader.Malformed e) {
                assertThat(e).hasMessageContaining("PROXY");
            }
        }
    }
}
