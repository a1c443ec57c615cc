package org.postrider.imap.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class GrammarTest {
    @Test
    void readsModifiedUtf7AsRfc3501Shows() {
        assertThat(ModifiedUtf7.decode("~peter/mail/&U,BTFw-/&ZeVnLIqe-")).contains("~peter/mail/台北/日本語");
        assertThat(ModifiedUtf7.encode("~peter/mail/台北/日本語")).isEqualTo("~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        assertThat(ModifiedUtf7.decode("&Jjo!")).isEmpty();
        assertThat(ModifiedUtf7.decode("&U,BTFw-&ZeVnLIqe-")).isEmpty();
        assertThat(ModifiedUtf7.decode("&")).isEmpty();
        assertThat(ModifiedUtf7.decode("&====-")).isEmpty();
    }

    @Test
    void inboxMatchesInAnyCase() {
        assertThat(new ListPattern("inBox").matches("INBOX")).isTrue();
        assertThat(new ListPattern("in%").matches("INBOX")).isTrue();
        assertThat(new ListPattern("in%").matches("INBOX/sub")).isFalse();
        assertThat(new ListPattern("inbox/*").matches("INBOX/sub")).isTrue();
        assertThat(new ListPattern("sent").matches("Sent")).isFalse();
    }

    @Test
    void hostilePatternsCostNoMoreThanOthers() {
        String name = "a".repeat(1_000) + "b";
        ListPattern pattern = new ListPattern("%*%*".repeat(100) + "*a%".repeat(250) + "c");
        for (int i = 0; i < 200; i++) {
            assertThat(pattern.matches(name)).isFalse();
        }
    }

    @Test
    void knowsWhatAPatternMayStartWith() {
        assertThat(new ListPattern("Sh%").mayStartWith("Shared")).isTrue();
        assertThat(new ListPattern("*").mayStartWith("Shared")).isTrue();
        assertThat(new ListPattern("Shared/x/%").mayStartWith("Shared")).isTrue();
        assertThat(new ListPattern("Work/*").mayStartWith("Shared")).isFalse();
    }

    @Test
    void readsDatesOfBothForms() throws BadCommandException {
        assertThat(Dates.date(Tokens.of("1-Feb-1994"))).isEqualTo(LocalDate.of(1994, 2, 1));
        assertThat(Dates.date(Tokens.of("\"01-FEB-1994\""))).isEqualTo(LocalDate.of(1994, 2, 1));
        assertThat(Dates.dateTime(Tokens.of("\" 1-Feb-1994 21:52:25 -0800\"")))
                .isEqualTo(Instant.parse("1994-02-02T05:52:25Z"));
        for (String bad : new String[] {"31-Feb-1994", "1-Xxx-1994", "1-Feb", "-1-Feb-1994", ""}) {
            assertThatThrownBy(() -> Dates.date(Tokens.of(bad))).isInstanceOf(BadCommandException.class);
        }
    }

    @Test
    void takesEightBitStringsAsUtf8ElseAsLatin1() throws BadCommandException {
        assertThat(Tokens.of("\"Grüße\"").string()).isEqualTo("Grüße");
        byte[] latin1 = {'"', 'G', (byte) 0xfc, '"'};
        assertThat(new Tokens(latin1, 0, 4).string()).isEqualTo("Gü");
    }

    @Test
    void refusesBrokenStrings() {
        for (String bad : new String[] {
            "\"open", "\"a\\b\"", "\"a\rb\"", "{5}\r\nabc", "{5", "{x}\r\n", "{99999999999999999999}\r\n"
        }) {
            assertThatThrownBy(() -> Tokens.of(bad).string()).isInstanceOf(BadCommandException.class);
        }
    }

    @Test
    void forgetsPasswordsAndLargeCommands() {
        CommandBuffer buffer = new CommandBuffer();
        buffer.add(ByteBuffer.allocate(10_000), 20_000);
        assertThat(buffer.add(ByteBuffer.allocate(10_001), 20_000)).isFalse();
        assertThat(buffer.length()).isEqualTo(10_000);
        buffer.clear();
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void knowsNilFromWordsThatBeginSo() {
        assertThat(Tokens.of("nil").nil()).isTrue();
        assertThat(Tokens.of("NIL)").nil()).isTrue();
        assertThat(Tokens.of("NILS").nil()).isFalse();
    }
}
