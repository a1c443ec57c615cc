package org.postrider.role.session.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;

class DottedTextTest {
    /** The text, how it ended ("" if not), and what was left unread. */
    private record Read(String text, String end, String rest) {}

    @Test
    void takesOutTheStuffing() {
        assertThat(read("a\r\n..b\r\n...\r\n.\r\nQUIT\r\n", 1000))
                .isEqualTo(new Read("a\r\n.b\r\n..\r\n", "END", "QUIT\r\n"));
    }

    @Test
    void endsAnEmptyText() {
        assertThat(read(".\r\n", 1000)).isEqualTo(new Read("", "END", ""));
    }

    @Test
    void dropsWhatIsTooMuchAndSaysSoAtTheEnd() {
        assertThat(read("0123456789\r\n.\r\n", 5)).isEqualTo(new Read("01234", "TOO_MUCH_DATA", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r.\r\n",
                "\r\n.\r",
                "\n.\r",
                "\r.\n",
                "\r\n.\0\r\n",
                "\r\n\0.\r\n",
                "\r\r\n.\r\r\n",
                "\r\n.\r\0\n"
            })
    void isNotEndedBySmugglersVariants(String variant) {
        Read read = read("body" + variant + "MAIL FROM:<evil@example.org>\r\n.\r\nQUIT\r\n", 1000);

        assertThat(read.text()).endsWith("MAIL FROM:<evil@example.org>\r\n");
        assertThat(read.rest()).isEqualTo("QUIT\r\n");
        if (variant.replace("\r\n", "").matches("(?s).*[\r\n].*")) {
            assertThat(read.end()).isIn("BARE_LF", "BARE_CR");
        }
    }

    @Property(tries = 3000)
    void readsAsTheNaiveModelHoweverTheBytesAreCut(@ForAll("texts") String text, @ForAll long seed) {
        for (String tail : List.of("", "\r\n.\r\nQUIT\r\n")) {
            byte[] bytes = (text + tail).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(inPieces(bytes, 40, new Random(seed))).isEqualTo(model(text + tail, 40));
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        ".",
                        ".",
                        "\r\n",
                        "\r\n",
                        "\r",
                        "\n",
                        "a",
                        "\t",
                        "long enough for a word",
                        "\r\n.",
                        "\0",
                        "\u00ff")
                .list()
                .ofMaxSize(14)
                .map(parts -> String.join("", parts));
    }

    private static Read read(String text, long max) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Read whole = inPieces(bytes, max, null);
        assertThat(inPieces(bytes, max, new Random(1))).isEqualTo(whole);
        return whole;
    }

    private static Read inPieces(byte[] bytes, long max, @Nullable Random random) {
        Framer framer = new Framer();
        framer.begin(new Input.Dotted(max));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int read = 0;
        int seen = 0;
        while (true) {
            // The buffer holds what is unread so far and nothing from before it, at another offset each time.
            ByteBuffer in =
                    ByteBuffer.allocateDirect(seen - read + 3).position(3).mark();
            in.put(bytes, read, seen - read).reset();
            Framer.Step step = framer.next(in);
            read = seen - in.remaining();
            if (step == Framer.Step.CHUNK) {
                byte[] chunk = new byte[framer.chunk().remaining()];
                framer.chunk().get(chunk);
                text.writeBytes(chunk);
            } else if (step != Framer.Step.MORE || seen == bytes.length) {
                String end = step == Framer.Step.MORE
                        ? ""
                        : step == Framer.Step.ERROR ? framer.error().name() : "END";
                String rest = end.isEmpty() ? "" : latin(bytes, read);
                return new Read(text.toString(StandardCharsets.ISO_8859_1), end, rest);
            } else {
                seen += random == null ? bytes.length - seen : Math.min(bytes.length - seen, 1 + random.nextInt(5));
            }
        }
    }

    private static String latin(byte[] bytes, int from) {
        return new String(bytes, from, bytes.length - from, StandardCharsets.ISO_8859_1);
    }

    /** As the RFC says it, with no regard to speed. */
    private static Read model(String all, int max) {
        int end = all.startsWith(".\r\n") ? 0 : all.indexOf("\r\n.\r\n") + 2;
        boolean ended = end != 1;
        String raw = ended ? all.substring(0, end) : all;
        // Without an end, a last dot and a CR after it are not decided yet.
        if (!ended) {
            raw = (raw.startsWith(".") && raw.length() == 1) || raw.equals(".\r") || raw.endsWith("\r\n.")
                    ? raw.substring(0, raw.lastIndexOf('.'))
                    : raw.endsWith("\r\n.\r") ? raw.substring(0, raw.length() - 2) : raw;
        }
        String text = ("\r\n" + raw).replace("\r\n.", "\r\n").substring(2);
        String bare = raw.replace("\r\n", "");
        String why = bare.contains("\n")
                ? "BARE_LF"
                : bare.contains("\r") ? "BARE_CR" : text.length() > max ? "TOO_MUCH_DATA" : "END";
        return new Read(
                text.substring(0, Math.min(max, text.length())), ended ? why : "", ended ? all.substring(end + 3) : "");
    }

    @Test
    void forgetsErrorsOfTheTextBefore() {
        Framer framer = new Framer();
        framer.begin(new Input.Dotted(10));
        assertThat(last(framer, "a\n\r\n.\r\n")).isEqualTo(Framer.Step.ERROR);
        assertThat(framer.error()).isEqualTo(InputError.BARE_LF);
        framer.begin(new Input.Dotted(10));
        assertThat(last(framer, "a\r\n.\r\n")).isEqualTo(Framer.Step.END);
    }

    private static Framer.Step last(Framer framer, String text) {
        ByteBuffer in = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        Framer.Step step = framer.next(in);
        while (step == Framer.Step.CHUNK) {
            step = framer.next(in);
        }
        return step;
    }
}
