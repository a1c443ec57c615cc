package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.filter.Entity;

/** Files made to keep a decoder busy: all end soon, most of them by a limit that says so. */
final class ClassicHostileTest {
    private static final int SIZE = 4 << 20;
    private static final Limits LIMITS = new Limits(32 << 20, 16 << 20, 200, 6, 250, Duration.ofMinutes(5), 1 << 20);

    @TempDir
    Path temporary;

    private static byte[] lines(String line) {
        return line.repeat(SIZE / line.length()).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Heads of programs one behind the other, none of them true. */
    private static byte[] heads() {
        ByteBuffer program = little(SIZE);
        while (program.remaining() >= 64) {
            int at = program.position();
            program.put(at, (byte) 'M')
                    .put(at + 1, (byte) 'Z')
                    .putInt(at + 0x3c, 64)
                    .putInt(at + 4, 0xea60);
            program.position(at + 64);
        }
        return program.array();
    }

    /** Folders without end, each of which claims all blocks. */
    private static byte[] folders() {
        int count = 60_000;
        ByteBuffer cab = little(1 << 20).put("MSCF".getBytes(StandardCharsets.US_ASCII));
        cab.putInt(8, 1 << 20).putInt(16, 36 + 8 * count).put(24, (byte) 3).put(25, (byte) 1);
        cab.putShort(26, (short) count).putShort(28, (short) count);
        cab.position(36);
        for (int i = 0; i < count; i++) {
            cab.putInt(600_000).putShort((short) -1).putShort((short) (21 << 8 | 3));
        }
        for (int i = 0; cab.remaining() > 20; i++) {
            cab.putInt(100)
                    .putInt(0)
                    .putShort((short) i)
                    .putInt(0)
                    .putShort((short) 0)
                    .put((byte) 'a')
                    .put((byte) 0);
        }
        return cab.array();
    }

    /** A list of a million texts of the mail. */
    private static byte[] properties() {
        int values = 400_000;
        ByteBuffer tnef =
                little(40 + 8 * values).putInt(0x223e_9f78).putShort((short) 1).put((byte) 1);
        tnef.putInt(0x0006_9003)
                .putInt(12 + 8 * values)
                .putInt(1)
                .putShort((short) 0x101e)
                .putShort((short) 0x1000);
        tnef.putInt(values);
        for (int i = 0; i < values; i++) {
            tnef.putInt(4).putInt(0x6161_6161);
        }
        return tnef.array();
    }

    private static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("beginnings", lines("begin 644 x\n")),
                Arguments.of("beginnings with data", lines("begin 644 x\n!  \n")),
                Arguments.of("nearly beginnings", lines("beg\n")),
                Arguments.of("indented lines", lines("  x\n")),
                Arguments.of("shell archives", lines("sed 's/^X//' << 'E' > 'f'\n")),
                Arguments.of("armor", lines("-----BEGIN PGP MESSAGE-----\n")),
                Arguments.of("yEnc", lines("=ybegin line=1 name=x\n")),
                Arguments.of("BinHex", lines("(This file must be converted\n:\n")),
                Arguments.of("mails", lines("From x\nTo: y\n\n")),
                Arguments.of("header fields", lines("a:\n")),
                Arguments.of("heads of programs", heads()),
                Arguments.of("folders of a cabinet", folders()),
                Arguments.of("properties", properties()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void endsSoon(String what, byte[] file) throws Exception {
        long started = System.nanoTime();
        Entity.Tree tree = ClassicSamples.unpack(temporary, LIMITS, "x", file);
        // Generous: what grows with the square of the size takes minutes.
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .describedAs(what)
                .isLessThan(Duration.ofSeconds(20));
        assertThat(tree.entities()).hasSizeLessThanOrEqualTo(LIMITS.entities());
    }
}
