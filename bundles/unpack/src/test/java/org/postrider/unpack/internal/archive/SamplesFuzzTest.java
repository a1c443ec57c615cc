package org.postrider.unpack.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.unpack.internal.Unpacking;

/** Archives of other tools, changed anywhere: they end, within the limits, with what could be read. */
final class SamplesFuzzTest {
    private static final int TRIES = 10;
    private static final int MOST = 32 << 20;

    static Stream<Samples.Sample> all() {
        return Stream.of("compressed.txt", "archives.txt", "zip.txt", "sevenz.txt", "rar.txt")
                .flatMap(Samples::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void endsWhateverIsChanged(Samples.Sample sample) throws Exception {
        Random random = new Random(sample.name().hashCode());
        for (int i = 0; i < TRIES; i++) {
            byte[] bytes = sample.bytes().clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                boolean edge = random.nextBoolean();
                int zone = edge ? Math.min(200, bytes.length) : bytes.length;
                int at = random.nextBoolean() ? random.nextInt(zone) : bytes.length - 1 - random.nextInt(zone);
                bytes[at] = (byte) (random.nextInt(3) == 0 ? -1 : random.nextInt(256));
            }
            byte[] changed = random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
            Unpacking.Result result = Unpacking.of(sample.name(), changed);
            assertThat(result.contents()).isNotEmpty().allMatch(content -> content.length <= MOST);
        }
    }
}
