package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;
import org.postrider.role.chain.Unpacker.Unpacked;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Decoders that come as services. */
final class PluginDecoderTest {
    private static final Limits LIMITS = new Limits(8 << 20, 4 << 20, 100, 4, 100, Duration.ofMinutes(5), 64 << 10);

    @TempDir
    Path temporary;

    private MessageUnpacker unpacker;

    /** Opens what begins with a mark. @param name of the one member it gives @param fails true: it throws instead */
    private record Marked(String mark, String name, boolean shares, boolean fails) implements Decoder {
        @Override
        public String format() {
            return "marked";
        }

        @Override
        public boolean accepts(Packed file) {
            byte[] bytes = mark.getBytes(StandardCharsets.US_ASCII);
            int[] wanted = new int[bytes.length];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = bytes[i];
            }
            return file.startsWith(0, wanted);
        }

        @Override
        public void open(Packed file, Members members) throws IOException {
            if (fails) {
                throw new IllegalStateException("a bug");
            }
            members.add(name, new ByteArrayInputStream(new byte[] {1, 2, 3}), 0);
        }
    }

    @BeforeEach
    void open() {
        unpacker = new MessageUnpacker(temporary, LIMITS, 1);
    }

    @AfterEach
    void close() {
        unpacker.close();
    }

    private Entity.Tree tree(String text) throws Exception {
        Unpacked unpacked =
                unpacker.unpack(Content.of(text), "x.bin").toCompletableFuture().get(120, TimeUnit.SECONDS);
        unpacked.release().run();
        return unpacked.tree();
    }

    private static List<String> paths(Entity.Tree tree) {
        return tree.entities().stream().map(Entity::path).toList();
    }

    @Test
    void opensWhatNobodyElseKnowsWhileItIsThere() throws Exception {
        Decoder decoder = new Marked("MINE", "inside", false, false);
        assertThat(paths(tree("MINE\1\2"))).containsExactly("x.bin");
        unpacker.addDecoder(decoder, Map.of());
        assertThat(paths(tree("MINE\1\2"))).containsExactly("x.bin", "x.bin!inside");
        assertThat(tree("MINE\1\2").entities().get(0).marks()).contains(Entity.Mark.CONTAINER);
        unpacker.removeDecoder(decoder);
        assertThat(paths(tree("MINE\1\2"))).containsExactly("x.bin");
    }

    @Test
    void ofTwoTheOneOfHigherRankOpensIt() throws Exception {
        unpacker.addDecoder(new Marked("MINE", "low", false, false), Map.of(Constants.SERVICE_RANKING, 1));
        unpacker.addDecoder(new Marked("MINE", "high", false, false), Map.of(Constants.SERVICE_RANKING, 5));
        unpacker.addDecoder(new Marked("MINE", "shared", true, false), Map.of());
        assertThat(paths(tree("MINE\1\2"))).containsExactly("x.bin", "x.bin!high", "x.bin!shared");
    }

    @Test
    void goesBeforeOurOwn() throws Exception {
        String pdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n";
        unpacker.addDecoder(new Marked("%PDF", "theirs", false, false), Map.of());
        assertThat(paths(tree(pdf))).contains("x.bin!theirs");
    }

    @Test
    void aBugInOneMakesTheFileUnchecked() throws Exception {
        unpacker.addDecoder(new Marked("MINE", "inside", false, true), Map.of());
        Entity.Tree tree = tree("MINE\1\2");
        assertThat(tree.findings())
                .anyMatch(finding -> finding.type().equals(Finding.UNCHECKED)
                        && finding.attributes().get("cause").contains("a bug"));
    }
}
