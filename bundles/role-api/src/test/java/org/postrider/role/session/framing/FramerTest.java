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
