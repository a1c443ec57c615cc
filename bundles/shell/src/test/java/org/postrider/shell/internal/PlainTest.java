package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTest {
    @Test
    void keepsTerminalEscapesFromTheTerminal() {
        assertThat(Plain.text("a\u001b[31mred\u0007\r\n")).isEqualTo("a?[31mred???");
        assertThat(Plain.text("\u009b31mred \u202etxt.exe \u00e9\u4e2d")).isEqualTo("?31mred ?txt.exe \u00e9\u4e2d");
    }

    @Test
    void keepsEightBitControlsAndReversedTextFromTheTerminal() {
        assertThat(Plain.text("a\u009b31mred\u0085 \u202egpj.exe")).isEqualTo("a?31mred? ?gpj.exe");
    }

    @Test
    void showsAFoldedLineAsItReads() {
        assertThat(Plain.line("\tby vm\u001b[2J")).isEqualTo("    by vm?[2J");
        assertThat(Plain.text("a\tb")).as("a tab separates columns").isEqualTo("a?b");
    }

    @ParameterizedTest
    @CsvSource({"90s, 90", "5m, 300", "2h, 7200", "3d, 259200", "1w, 604800"})
    void readsDurations(String text, long seconds) throws Exception {
        assertThat(Plain.duration(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void saysHowDurationsAreWritten() {
        assertThatThrownBy(() -> Plain.duration("soon")).hasMessageContaining("90s, 5m, 2h");
    }

    @Test
    void writesJsonThatHoldsAnyText() {
        assertThat(JsonText.of(Map.of("a\"", List.of(1, true, "x\n\u0000\u2028"))))
                .isEqualTo("{\"a\\\"\":[1,true,\"x\\u000a\\u0000\\u2028\"]}");
        assertThat(JsonText.of(Optional.empty())).isEqualTo("null");
        assertThat(JsonText.of(Instant.EPOCH)).isEqualTo("\"1970-01-01T00:00:00Z\"");
    }

    @ParameterizedTest
    @CsvSource({
        "'a\nb', 'a\r\nb'",
        "'a\r\nb\r\n', 'a\r\nb\r\n'",
        "'a\rb', 'a\r\nb'",
        "'a\r', 'a\r\n'",
        "'\r\r\n', '\r\n\r\n'"
    })
    void givesFilesTheLineEndsOfMail(String file, String mail) throws Exception {
        byte[] bytes =
                LocalMail.withCrlf(file.getBytes(StandardCharsets.US_ASCII)).toBytes(100);
        assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo(mail);
    }

    @Test
    void namesMailboxesOfUsersAndSharedOnes() throws Exception {
        assertThat(MailboxNames.print(MailboxNames.parse("alice@example.test/inbox")))
                .isEqualTo("alice@example.test/INBOX");
        assertThat(MailboxNames.parse("SHARED/news").owner()).isEmpty();
        assertThatThrownBy(() -> MailboxNames.parse("nothing")).hasMessageContaining("alice@example.org/INBOX");
    }
}
