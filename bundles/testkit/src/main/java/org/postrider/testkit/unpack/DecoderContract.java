package org.postrider.testkit.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.postrider.unpack.Decoder;

/** What every {@link Decoder} must do. */
public abstract class DecoderContract {
    private static final int ROUNDS = 300;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** For subclasses. */
    protected DecoderContract() {}

    /** The decoder. */
    protected abstract Decoder decoder();

    /** A file of its format with at least one member that has a name and bytes. */
    protected abstract byte[] sample();

    @Test
    void hasAShortName() {
        assertThat(decoder().format()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    }

    @Test
    void acceptsItsFormatAndGivesWhatIsInIt() throws IOException {
        assertThat(decoder().accepts(TestFile.of(sample()))).isTrue();
        assertThat(Collected.of(decoder(), sample()).members())
                .isNotEmpty()
                .anyMatch(member -> member.bytes().length > 0 && member.reason().isEmpty());
    }

    @Test
    void doesNotAcceptTextAndNoise() throws IOException {
        Random random = new Random(1);
        byte[] noise = new byte[5_000];
        random.nextBytes(noise);
        assertThat(decoder().accepts(TestFile.of(new byte[0]))).isFalse();
        assertThat(decoder().accepts(TestFile.of(noise))).isFalse();
        assertThat(decoder()
                        .accepts(TestFile.of(
                                "Dear Bob,\r\nall is well.\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                .isFalse();
    }

    @Test
    void aFileThatEndsEarlyIsBrokenAndNoMore() {
        byte[] whole = sample();
        for (int i = 0; i < ROUNDS; i++) {
            survives(Arrays.copyOf(whole, (int) ((long) whole.length * i / ROUNDS)));
        }
    }

    @Test
    void aFileWithWrongBytesIsBrokenAndNoMore() {
        Random random = new Random(2);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] wrong = sample();
            for (int j = 0; j <= random.nextInt(5); j++) {
                wrong[random.nextInt(wrong.length)] = (byte) random.nextInt();
            }
            survives(wrong);
        }
    }

    @Test
    void stopsWhenNothingMoreIsTaken() {
        Assertions.assertTimeoutPreemptively(LONGEST, () -> {
            Collected full = new Collected(0, 1);
            full.add("one", org.postrider.content.Content.of("x"));
            decoder().open(TestFile.of(sample()), full);
            assertThat(full.members()).hasSize(1);
        });
    }

    /** An {@code IOException} says that it is broken; any other exception is a bug. */
    private void survives(byte[] file) {
        Assertions.assertTimeoutPreemptively(LONGEST, () -> {
            try {
                decoder().open(TestFile.of(file), new Collected(16 << 20, 100));
            } catch (IOException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            }
        });
    }
}
