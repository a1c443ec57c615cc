package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.unpack.internal.Archives.bytes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.filter.Entity;
import org.postrider.role.chain.Unpacker.Unpacked;
import org.postrider.testkit.filter.TestMail;

/** Archives that were changed anywhere: they are looked into within the limits, or a finding says why not. */
final class ArchiveFuzzTest {
    private static final int TRIES = 400;
    private static final Limits LIMITS = new Limits(1 << 20, 1 << 19, 60, 4, 50, Duration.ofMinutes(5), 4 << 10);

    @TempDir
    Path temporary;

    private static List<byte[]> archives() {
        byte[] noise = new byte[20_000];
        new Random(5).nextBytes(noise);
        byte[] inner = Archives.zip(Map.of("run.exe", bytes("MZ not really"), "noise", noise));
        byte[] tar = Archives.join(
                Archives.tarMember("././@LongLink", 'L', bytes("n".repeat(150) + "\0")),
                Archives.tarMember("short", '0', bytes("some words")),
                Archives.tarMember("pax", 'x', bytes("20 path=from-pax.js\n")),
                Archives.tarMember("inner.zip", '0', inner),
                new byte[1_024]);
        return List.of(
                inner, tar, Archives.gzip(tar), Archives.zip(Map.of("a.tar", tar, "b.gz", Archives.gzip(inner))));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void changedArchivesStayWithinTheLimits(long seed) throws Exception {
        Random random = new Random(seed);
        List<byte[]> archives = archives();
        MessageUnpacker unpacker = new MessageUnpacker(temporary, LIMITS, 1);
        try {
            for (int i = 0; i < TRIES; i++) {
                byte[] archive =
                        changed(archives.get(random.nextInt(archives.size())).clone(), random);
                TestMail mail = mail(archive);
                Unpacked unpacked = unpacker.unpack(mail.content(), mail.structure())
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
            assertThat(entity.content().size()).isLessThanOrEqualTo(LIMITS.fileBytes());
            assertThat((long) entity.content().toBytes(1 << 20).length)
                    .isEqualTo(entity.content().size());
        }
    }

    private static byte[] changed(byte[] archive, Random random) {
        byte[] interesting = {0, 1, -1, 127, -128, 'P', 'K', 8};
        for (int i = random.nextInt(8); i >= 0; i--) {
            // Heads and directories stand at the beginning and the end.
            int zone = Math.min(archive.length, 700);
            int at = random.nextBoolean() ? random.nextInt(zone) : archive.length - 1 - random.nextInt(zone);
            int length = Math.min(archive.length - at, 1 + random.nextInt(8));
            byte value =
                    random.nextBoolean() ? interesting[random.nextInt(interesting.length)] : (byte) random.nextInt(256);
            Arrays.fill(archive, at, at + (random.nextBoolean() ? 1 : length), value);
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(archive, random.nextInt(archive.length)) : archive;
    }

    private static TestMail mail(byte[] archive) {
        return TestMail.of("MIME-Version: 1.0\nContent-Type: application/octet-stream\n"
                + "Content-Disposition: attachment; filename=a.zip\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(archive) + "\n");
    }
}
