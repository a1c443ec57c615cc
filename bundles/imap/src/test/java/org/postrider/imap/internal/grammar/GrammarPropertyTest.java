package org.postrider.imap.internal.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.postrider.role.store.UidSet;

/** What is printed is read back; what is garbage never does harm. */
class GrammarPropertyTest {
    @Provide
    Arbitrary<String> text() {
        return Arbitraries.strings().all().excludeChars('\0').ofMaxLength(60).filter(GrammarPropertyTest::isWhole);
    }

    private static boolean isWhole(String text) {
        return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
    }

    private static byte[] bytes(Response response) {
        return Printed.of(response).getBytes(StandardCharsets.UTF_8);
    }

    private static Tokens tokens(byte[] octets) {
        return new Tokens(octets, 0, octets.length);
    }

    @Property
    void stringsAreReadAsTheyWereWritten(@ForAll("text") String text) throws BadCommandException {
        assertThat(tokens(bytes(new Response().string(text))).string()).isEqualTo(text);
    }

    @Property
    void mailboxNamesAreReadAsTheyWereWritten(@ForAll("text") String name) throws BadCommandException {
        String wire = tokens(bytes(new Response().mailbox(name))).astring();
        assertThat(wire.chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
        assertThat(ModifiedUtf7.decode(wire)).contains(name);
    }

    @Property
    void modifiedUtf7HasOneSpellingOnly(@ForAll @StringLength(max = 30) String wire) {
        boolean ascii = wire.chars().allMatch(c -> c < 0x80);
        ModifiedUtf7.decode(wire).ifPresent(name -> {
            if (ascii) {
                assertThat(ModifiedUtf7.encode(name)).isEqualTo(wire);
            }
        });
    }

    @Property
    void numberSetsAreReadAsTheyWereWritten(
            @ForAll @Size(min = 1, max = 40) List<@LongRange(min = 1, max = 200) Long> numbers)
            throws BadCommandException {
        UidSet.Builder builder = UidSet.builder();
        numbers.forEach(builder::add);
        UidSet set = builder.build();
        SequenceSet read = SequenceSet.read(Tokens.of(set.toString()));
        assertThat(read.resolve(1_000)).isEqualTo(set);
        assertThat(read.toString()).isEqualTo(set.toString());
    }

    @Property
    void starStandsForTheLast(
            @ForAll @LongRange(min = 1, max = 500) long first, @ForAll @LongRange(min = 1, max = 500) long last)
            throws BadCommandException {
        UidSet expected = UidSet.range(Math.min(first, last), Math.max(first, last));
        assertThat(SequenceSet.read(Tokens.of(first + ":*")).resolve(last)).isEqualTo(expected);
        assertThat(SequenceSet.read(Tokens.of("*:" + first)).resolve(last)).isEqualTo(expected);
        assertThat(SequenceSet.read(Tokens.of("*")).resolve(0).isEmpty()).isTrue();
    }

    @Property
    void datesAreReadAsTheyWereWritten(@ForAll @LongRange(min = 0, max = 4_000_000_000L) long seconds)
            throws BadCommandException {
        Instant instant = Instant.ofEpochSecond(seconds).truncatedTo(ChronoUnit.SECONDS);
        assertThat(Dates.dateTime(Tokens.of('"' + Dates.print(instant) + '"'))).isEqualTo(instant);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars("ab/*%").ofMaxLength(12);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars("ab/").ofMaxLength(12);
    }

    @Property(tries = 3_000)
    void patternsMatchLikeTheirDefinition(@ForAll("patterns") String pattern, @ForAll("names") String name) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '%' ? "[^/]*" : Pattern.quote(String.valueOf(c)));
        }
        assertThat(new ListPattern(pattern).matches(name)).isEqualTo(Pattern.matches(regex.toString(), name));
    }

    /** Cut anywhere, filled with anything: it is read or refused, and the cursor never leaves the command. */
    @Property(tries = 2_000)
    void garbageIsReadOrRefused(@ForAll byte[] octets, @ForAll @IntRange(min = 0, max = 8) int what) {
        Tokens in = tokens(octets);
        try {
            switch (what) {
                case 0 -> in.astring();
                case 1 -> in.string();
                case 2 -> in.flagList();
                case 3 -> SequenceSet.read(in);
                case 4 -> Dates.dateTime(in);
                case 5 -> in.listMailbox();
                case 6 -> in.keywordList();
                case 7 -> in.tag();
                default -> in.nil();
            }
            assertThat(in.position()).isBetween(0, octets.length);
        } catch (BadCommandException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    @Property
    void literalsAreFoundAtTheEndOnly(
            @ForAll @LongRange(min = 0, max = 9_999_999_999L) long size, @ForAll boolean plus) {
        CommandBuffer buffer = new CommandBuffer();
        String line = "a LOGIN {" + size + (plus ? "+}" : "}");
        assertThat(buffer.add(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)), 1_000))
                .isTrue();
        assertThat(buffer.literal()).contains(new CommandBuffer.Literal(size, !plus));
        buffer.add(ByteBuffer.wrap(new byte[] {' '}), 1_000);
        assertThat(buffer.literal()).isEmpty();
    }
}
