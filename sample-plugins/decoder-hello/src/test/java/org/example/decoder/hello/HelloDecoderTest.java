package org.example.decoder.hello;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.postrider.testkit.unpack.Collected;
import org.postrider.testkit.unpack.DecoderContract;
import org.postrider.unpack.Decoder;

/** What every decoder must do, and what this one does. */
final class HelloDecoderTest extends DecoderContract {
    @Override
    protected Decoder decoder() {
        return new HelloDecoder();
    }

    @Override
    protected byte[] sample() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("HPK1".getBytes(StandardCharsets.US_ASCII));
        add(out, "a.txt", "hello");
        add(out, "b.exe", "not a program");
        return out.toByteArray();
    }

    private static void add(ByteArrayOutputStream out, String name, String text) {
        out.write(name.length());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {(byte) text.length(), 0, 0, 0});
        for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
            out.write(~b);
        }
    }

    @Test
    void givesNamesAndBytes() throws IOException {
        Collected collected = Collected.of(decoder(), sample());
        assertThat(collected.members().stream().map(Collected.Member::name)).containsExactly("a.txt", "b.exe");
        assertThat(collected.members().get(0).bytes()).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
    }
}
