package org.postrider.role.session.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.postrider.role.session.Input;

class FramerTest {
    private static final int MAX = 12;

    @Property(tries = 2000)
    void readsLinesAsTheNaiveModelHoweverTheBytesAreCut(
            @ForAll("texts") String text, @ForAll boolean bareLf, @ForAll long seed) {
        assertThat(lines(text, bareLf, new Random(seed))).isEqualTo(model(text, bareLf));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("\r\n", "\r\n", "\r", "\n", "a", "word", "\u00ff\0", "0123456789ab")
                .list()
                .ofMaxSize(16)
                .map(parts -> String.join("", parts));
    }

    private static List<String> model(String text, boolean bareLf) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int lf = text.indexOf('\n'); lf >= 0; lf = text.indexOf('\n', start)) {
            boolean cr = lf > start && text.charAt(lf - 1) == '\r';
            String line = text.substring(start, cr ? lf - 1 : lf);
            start = lf + 1;
            if (line.length() > MAX) {
                lines.add("LINE_TOO_LONG");
            } else if (!bareLf && !cr) {
                lines.add("BARE_LF");
            } else {
                lines.add(!bareLf && line.contains("\r") ? "BARE_CR" : "<" + line);
            }
        }
        return lines;
    }

    private static List<String> lines(String text, boolean bareLf, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Framer framer = new Framer();
        List<String> lines = new ArrayList<>();
        int read = 0;
        int seen = 0;
        while (true) {
            if (framer.asked() == null) {
                framer.begin(new Input.Line(MAX, bareLf));
            }
            ByteBuffer in = ByteBuffer.wrap(bytes, read, seen - read);
            Framer.Step step = framer.next(in);
            read = in.position();
            if (step == Framer.Step.LINE) {
                lines.add("<" + StandardCharsets.ISO_8859_1.decode(framer.chunk()));
            } else if (step == Framer.Step.ERROR) {
                lines.add(framer.error().name());
            } else if (seen == bytes.length) {
                return lines;
            } else {
                seen = Math.min(bytes.length, seen + 1 + random.nextInt(9));
            }
        }
    }

    @Test
    void keepsNoMoreThanALineOfAnEndlessOne() {
        Framer framer = new Framer();
        framer.begin(new Input.Line(MAX, false));
        int kept = 0;
        for (int i = 0; i < 1000; i++) {
            ByteBuffer in = ByteBuffer.allocate(kept + 1);
            assertThat(framer.next(in)).isEqualTo(Framer.Step.MORE);
            kept = in.remaining();
            assertThat(kept).isLessThanOrEqualTo(MAX + 1);
        }
    }

    @Test
    void keepsALineThatHasBegunWhenItIsAskedForAnew() {
        Framer framer = new Framer();
        framer.begin(new Input.Line(MAX, false));
        ByteBuffer in =
                ByteBuffer.wrap("begun\r\n".getBytes(StandardCharsets.US_ASCII)).limit(3);
        assertThat(framer.next(in)).isEqualTo(Framer.Step.MORE);
        framer.cancel();
        framer.begin(new Input.Line(MAX, false));
        in.limit(7);

        assertThat(framer.next(in)).isEqualTo(Framer.Step.LINE);
        assertThat(StandardCharsets.US_ASCII.decode(framer.chunk()).toString()).isEqualTo("begun");
    }

    @Property(tries = 2000)
    void readsPrefixedCommandsAsTheNaiveModelHoweverTheBytesAreCut(@ForAll("commands") String text, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Framer framer = new Framer();
        List<String> commands = new ArrayList<>();
        int read = 0;
        int seen = 0;
        while (true) {
            if (framer.asked() == null) {
                framer.begin(new Input.Prefixed(MAX));
            }
            ByteBuffer in = ByteBuffer.wrap(bytes, read, seen - read);
            Framer.Step step = framer.next(in);
            read = in.position();
            if (step == Framer.Step.LINE) {
                commands.add(StandardCharsets.ISO_8859_1.decode(framer.chunk()).toString());
            } else if (step == Framer.Step.ERROR) {
                break;
            } else if (seen == bytes.length) {
                break;
            } else {
                seen = Math.min(bytes.length, seen + 1 + random.nextInt(9));
            }
        }
        assertThat(commands).isEqualTo(prefixed(text).subList(0, commands.size()));
        if (framer.asked() != null) {
            assertThat(commands).hasSameSizeAs(prefixed(text));
        } else {
            assertThat(text.substring(String.join(".", commands).length())).hasSizeGreaterThan(MAX);
        }
    }

    @Provide
    Arbitrary<String> commands() {
        return Arbitraries.of("nPING\n", "zPING\0", "nSCAN /a\0b\n", "zSCAN /a\nb\0", "n\n", "z\0", "nlong name 0123\n")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    private static List<String> prefixed(String text) {
        List<String> commands = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf(text.charAt(start) == 'z' ? '\0' : '\n', start);
            commands.add(text.substring(start, end));
            start = end + 1;
        }
        return commands;
    }

    @Test
    void endsABareCommandWithWhatHasCome() {
        Framer framer = new Framer();
        framer.begin(new Input.Prefixed(MAX));
        assertThat(framer.next(ByteBuffer.allocate(0))).isEqualTo(Framer.Step.MORE);
        ByteBuffer in = ByteBuffer.wrap("PING".getBytes(StandardCharsets.US_ASCII));
        assertThat(framer.next(in)).isEqualTo(Framer.Step.LINE);
        assertThat(StandardCharsets.US_ASCII.decode(framer.chunk()).toString()).isEqualTo("PING");

        framer.begin(new Input.Prefixed(MAX));
        in = ByteBuffer.wrap("PING\nnPING\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(framer.next(in)).isEqualTo(Framer.Step.LINE);
        assertThat(StandardCharsets.US_ASCII.decode(framer.chunk()).toString()).isEqualTo("PING");
        assertThat(in.remaining()).isEqualTo(6);
    }

    @Test
    void refusesACommandThatIsTooLongBeforeItsEnd() {
        for (String begun : List.of("n0123456789abc", "z0123456789abc", "0123456789abcd", "0123456789abcd\n")) {
            Framer framer = new Framer();
            framer.begin(new Input.Prefixed(MAX));
            ByteBuffer in = ByteBuffer.wrap(begun.getBytes(StandardCharsets.US_ASCII));
            assertThat(framer.next(in)).isEqualTo(Framer.Step.ERROR);
            assertThat(in.hasRemaining()).isFalse();
        }
    }

    @Test
    void countsBytes() {
        Framer framer = new Framer();
        framer.begin(new Input.Bytes(0));
        assertThat(framer.next(ByteBuffer.allocate(0))).isEqualTo(Framer.Step.END);

        framer.begin(new Input.Bytes(5));
        ByteBuffer in = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}).limit(3);
        assertThat(framer.next(in)).isEqualTo(Framer.Step.CHUNK);
        assertThat(framer.chunk().remaining()).isEqualTo(3);
        assertThat(framer.next(in)).isEqualTo(Framer.Step.MORE);
        in.limit(6);
        assertThat(framer.next(in)).isEqualTo(Framer.Step.CHUNK);
        assertThat(framer.next(in)).isEqualTo(Framer.Step.END);
        assertThat(in.remaining()).isOne();
    }

    @Test
    void refusesASecondQuestion() {
        Framer framer = new Framer();
        framer.begin(new Input.Bytes(1));

        assertThatThrownBy(() -> framer.begin(new Input.Bytes(1))).isInstanceOf(IllegalStateException.class);
    }
}
