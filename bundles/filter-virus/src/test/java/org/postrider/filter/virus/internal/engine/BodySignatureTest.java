package org.postrider.filter.virus.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postrider.filter.virus.internal.engine.Engines.hex;
import static org.postrider.filter.virus.internal.engine.Engines.match;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language of body signatures: what ClamAV's manual says of each. */
class BodySignatureTest {
    @TempDir
    Path temporary;

    private boolean finds(String signature, String text) {
        return !match(Engines.of(temporary, "a.ndb", "A:0:*:" + signature), text)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "6861636b, xxhackxx, true",
        "6861636b, xxhacxx, false",
        "6861??6b6564, xxhackedxx, true",
        "6861??6b6564, xxhakedxx, false",
        "686?636b6564, xxhackedxx, true",
        "68?1636b6564, xxhackedxx, true",
        "686?636b6564, xxhqckedxx, false",
        "6861636b*656e64, hack and the end, true",
        "6861636b*656e64, end and the hack, false",
        "6861636b{3}656e64, hack123end, true",
        "6861636b{3}656e64, hack12end, false",
        "6861636b{-3}656e64, hack12end, true",
        "6861636b{-3}656e64, hack1234end, false",
        "6861636b{3-}656e64, hack1234567end, true",
        "6861636b{3-}656e64, hack12end, false",
        "6861636b{2-4}656e64, hack123end, true",
        "6861636b{2-4}656e64, hack1end, false",
        "6861636b{2-4}656e64, hack12345end, false",
        "6861(63|64)6b, hadk, true",
        "6861(63|64)6b, hack, true",
        "6861(63|64)6b, haek, false",
        "6861!(63|64)6b, haek, true",
        "6861!(63|64)6b, hack, false",
        "(6861|7a)636b6564, zcked, true",
        "(6861|7a)636b6564, hacked, true",
        "(6861|7a)636b6564, xcked, false",
        "6861(6364|65)6b6564, hacdked, true",
        "6861(6364|65)6b6564, haeked, true",
        "6861636b{0-10}[1-2]ff, hack, false",
        "(B)6861636b(B), a hack b, true",
        "(B)6861636b(B), shack b, false",
        "(B)6861636b(B), hacks, false",
        "6861636b{2}, hack12, true",
        "6861636b{2}, hack1, false",
    })
    void findsAsItsLanguageSays(String signature, String text, boolean found) {
        assertThat(finds(signature, text)).isEqualTo(found);
    }

    @Test
    void triesEarlierStartsIfALaterPieceIsMissing() {
        assertThat(finds(hex("hack") + "{1-3}" + hex("xyz1"), "hack hack..xyz1"))
                .isTrue();
        assertThat(finds(hex("aa") + "*" + hex("bbbb") + "{2}" + hex("cccc"), "aa bbbb bbbb12cccc"))
                .isTrue();
        assertThat(finds(hex("start") + "*" + hex("rare9"), "start rare rare9")).isTrue();
        assertThat(finds(hex("start") + "{2-3}" + hex("qqzz"), "qqzz start qqzz start12qqzz"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, hack at start, true",
        "0, a hack later, false",
        "2, a hack later, true",
        "'2,3', abcdhack, true",
        "'2,3', abcdefghack, false",
        "EOF-4, the hack, true",
        "EOF-4, the hack., false",
    })
    void looksOnlyWhereTheOffsetSays(String offset, String text, boolean found) {
        Engine engine = Engines.of(temporary, "a.ndb", "A:0:" + offset + ":6861636b");
        assertThat(match(engine, text)).hasSize(found ? 1 : 0);
    }

    @Test
    void countsOnlyForItsKindOfFile() {
        Engine engine = Engines.of(temporary, "a.ndb", "Html.A:3:*:6861636b", "Any.B:0:*:6861636b");
        assertThat(match(engine, "hack", FileKind.HTML)).containsExactlyInAnyOrder("Html.A", "Any.B");
        assertThat(match(engine, "hack", FileKind.PDF)).containsExactly("Any.B");
    }

    @Test
    void leavesOutWhatIsMalformedAndKeepsTheRest() {
        Engine engine = Engines.of(
                temporary,
                "a.ndb",
                "A:0:*:68616",
                "B:0:*:",
                "C:0:*:6861636b",
                "D:99:*:6861636b",
                "E:0:x:6861636b",
                "F");
        assertThat(match(engine, "hack")).containsExactly("C");
        assertThat(engine.databases().get(0).skipped()).containsEntry("malformed", 5);
    }

    @Test
    void leavesOutWhatNeedsAnotherEngine() {
        Engine engine = Engines.of(
                temporary, "a.ndb", "New:0:*:6861636b:250", "Old:0:*:6861636b:1:60", "Now:0:*:6861636b:51:255");
        assertThat(match(engine, "hack")).containsExactly("Now");
        assertThat(engine.databases().get(0).skipped()).containsEntry("level", 2);
    }

    @Test
    void givesUpOnWhatTakesTooMuchWork() {
        Engine engine = Engines.of(temporary, "a.ndb", "A:0:*:6162{0-60000}6364{0-60000}6566");
        assertThatThrownBy(() -> match(engine, "ab cd".repeat(20_000))).isInstanceOf(Steps.ExceededException.class);
    }

    @Test
    void doesNotLookTwiceForWhatIsNotThere() {
        Engine engine = Engines.of(temporary, "a.ndb", "A:0:*:" + hex("abcd") + "*" + hex("wxyz"));
        assertThat(match(engine, "abcd".repeat(50_000))).isEmpty();
        Engine other = Engines.of(temporary, "a.ndb", "A:0:*:" + hex("eeee") + "*" + hex("QZJX"));
        assertThat(match(other, "QZJX".repeat(50_000))).isEmpty();
    }
}
