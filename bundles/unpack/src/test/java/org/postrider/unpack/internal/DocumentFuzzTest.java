package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.role.chain.Unpacker.Unpacked;

/** Documents that were changed anywhere (ATTACKS.md 29): they are looked into within the limits, in little time. */
final class DocumentFuzzTest {
    private static final int TRIES = 600;
    private static final Limits LIMITS = new Limits(1 << 20, 1 << 19, 60, 4, 50, Duration.ofMinutes(5), 4 << 10);

    @TempDir
    Path temporary;

    private static byte[] resource(String name) throws Exception {
        try (InputStream in = DocumentFuzzTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static List<byte[]> documents() throws Exception {
        byte[] noise = OleTest.noise(5_000, 5);
        byte[] compound = OleTest.project(OleTest.hex("01 03 B0 02 61 45 00"), 300);
        byte[] small = new OleWriter()
                .stream("a", 0, noise).stream("PowerPoint Document", 0, new byte[200])
                        .write();
        ByteBuffer note = ByteBuffer.allocate(6_000).order(ByteOrder.LITTLE_ENDIAN);
        note.put(HexFormat.of().parseHex("e4525c7b8cd8a74daeb15378d02996d3")).position(100);
        note.put(HexFormat.of().parseHex("e716e3bd65261145a4c48d4d0b7a9eac")).putLong(noise.length);
        note.putInt(0).putLong(0).put(noise);
        String base64 = Base64.getEncoder().encodeToString(noise);
        String rtf = "{\\rtf1{\\*\\objdata 0105000002000000020000007800" + "00000000000000000" + "88130000"
                + HexFormat.of().formatHex(compound) + "}\\bin4 abcd{\\objdata 01{\\b}}}";
        String html =
                "<html><script>x</script><a href='data:text/html,<b>%41'><a href=\"data:;base64," + base64 + "\">";
        return List.of(
                compound,
                small,
                note.array(),
                rtf.getBytes(StandardCharsets.US_ASCII),
                html.getBytes(StandardCharsets.US_ASCII),
                "begin 644 a\n#86)C\n`\nend\n<script>#@~^AAAA==xxxx".getBytes(StandardCharsets.US_ASCII),
                resource("plain.pdf"),
                resource("empty-rc4-40.pdf"),
                resource("empty-aes-128.pdf"),
                resource("empty-aes-256.pdf"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void changedDocumentsStayWithinTheLimits(long seed) throws Exception {
        Random random = new Random(seed);
        List<byte[]> documents = documents();
        MessageUnpacker unpacker = new MessageUnpacker(temporary, LIMITS, 1);
        try {
            for (int i = 0; i < TRIES; i++) {
                byte[] document = changed(documents.get(i % documents.size()).clone(), random);
                Unpacked unpacked = unpacker.unpack(Content.of(document), "a.html")
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
                check(unpacked.tree());
                unpacked.release().run();
            }
        } finally {
            unpacker.close();
        }
        try (Stream<Path> files = Files.walk(temporary)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static void check(Entity.Tree tree) throws Exception {
        assertThat(tree.entities()).hasSizeLessThanOrEqualTo(LIMITS.entities());
        for (Entity entity : tree.entities()) {
            assertThat((long) entity.content().toBytes(1 << 20).length)
                    .isEqualTo(entity.content().size());
        }
        // A decoder that fails in a way of its own has a bug: broken input is told in words.
        assertThat(tree.findings())
                .noneMatch(f -> f.attributes().getOrDefault("cause", "").contains(" failed: "));
    }

    private static byte[] changed(byte[] document, Random random) {
        byte[] interesting = {0, 1, -1, 127, -128, '<', '(', '{', '\\', '9'};
        for (int i = random.nextInt(8); i >= 0; i--) {
            int zone = random.nextBoolean() ? document.length : Math.min(document.length, 2_200);
            int at = random.nextInt(zone);
            int length = Math.min(document.length - at, 1 + random.nextInt(8));
            byte value =
                    random.nextBoolean() ? interesting[random.nextInt(interesting.length)] : (byte) random.nextInt(256);
            Arrays.fill(document, at, at + (random.nextBoolean() ? 1 : length), value);
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(document, random.nextInt(document.length)) : document;
    }
}
