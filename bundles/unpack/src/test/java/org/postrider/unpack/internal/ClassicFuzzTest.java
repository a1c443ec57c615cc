package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.role.chain.Unpacker.Unpacked;

/** Samples of the older formats that were changed anywhere: looked into within the limits, soon, or a finding says why not. */
final class ClassicFuzzTest {
    private static final int TRIES = 8;
    private static final Limits LIMITS = new Limits(1 << 20, 1 << 19, 60, 5, 200, Duration.ofMinutes(5), 4 << 10);

    @TempDir
    Path temporary;

    private static List<String> samples() throws Exception {
        Path folder = Path.of(ClassicFuzzTest.class.getResource("/classic").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".b64"))
                    .map(name -> name.substring(0, name.length() - 4).replaceFirst("[.]gz$", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void changedFilesStayWithinTheLimits(long seed) throws Exception {
        Random random = new Random(seed);
        MessageUnpacker unpacker = new MessageUnpacker(temporary, LIMITS, 1);
        List<String> slow = new ArrayList<>();
        try {
            for (String sample : samples()) {
                byte[] whole = ClassicSamples.read(sample);
                for (int i = 0; i < TRIES; i++) {
                    byte[] file = changed(whole.clone(), random);
                    long started = System.nanoTime();
                    Unpacked unpacked = unpacker.unpack(Content.of(file), sample)
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
                    check(unpacked.tree());
                    unpacked.release().run();
                    if (System.nanoTime() - started > TimeUnit.SECONDS.toNanos(20)) {
                        slow.add(sample + " seed " + seed + " try " + i);
                    }
                }
            }
        } finally {
            unpacker.close();
        }
        assertThat(slow).isEmpty();
        try (Stream<Path> files = Files.walk(temporary)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static void check(Entity.Tree tree) throws Exception {
        assertThat(tree.entities()).hasSizeLessThanOrEqualTo(LIMITS.entities());
        for (Entity entity : tree.entities()) {
            assertThat((long) entity.content().toBytes(4 << 20).length)
                    .isEqualTo(entity.content().size());
        }
    }

    private static byte[] changed(byte[] file, Random random) {
        byte[] interesting = {0, 1, -1, 127, -128, 2, 4, 0x20};
        for (int i = random.nextInt(6); i >= 0; i--) {
            // Heads and directories stand at the beginning and the end.
            int zone = random.nextInt(3) == 0 ? file.length : Math.min(file.length, 300);
            int at = random.nextInt(3) > 0 ? random.nextInt(zone) : file.length - 1 - random.nextInt(zone);
            int length = Math.min(file.length - at, 1 + random.nextInt(8));
            byte value =
                    random.nextBoolean() ? interesting[random.nextInt(interesting.length)] : (byte) random.nextInt(256);
            Arrays.fill(file, at, at + (random.nextBoolean() ? 1 : length), value);
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
    }
}
