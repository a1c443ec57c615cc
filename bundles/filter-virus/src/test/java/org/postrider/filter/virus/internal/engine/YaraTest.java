package org.postrider.filter.virus.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.filter.virus.internal.engine.Engines.match;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** YARA rules, as far as they are read. */
class YaraTest {
    @TempDir
    Path temporary;

    private boolean finds(String strings, String condition, String text) {
        String rule = "rule mine : tag { meta: a = \"b\" c = 1 strings: " + strings + " condition: " + condition + " }";
        Engine engine = Engines.of(temporary, "a.yar", "import \"none\"", "/* { */", rule);
        assertThat(engine.databases().get(0).skipped()).isEmpty();
        return match(engine, text).contains("YARA.mine");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "$a = \"alpha\" $b = \"bravo\" ; all of them ; alpha bravo ; true",
                "$a = \"alpha\" $b = \"bravo\" ; all of them ; alpha ; false",
                "$a = \"alpha\" $b = \"bravo\" ; any of them ; bravo ; true",
                "$a = \"alpha\" $b = \"bravo\" ; 1 of ($a*) ; bravo ; false",
                "$a1 = \"alpha\" $a2 = \"bravo\" $b = \"zulu\" ; 2 of ($a*) ; alpha bravo ; true",
                "$a = \"alpha\" $b = \"bravo\" ; $a and not $b ; alpha ; true",
                "$a = \"alpha\" $b = \"bravo\" ; $a and not $b ; alpha bravo ; false",
                "$a = \"alpha\" ; #a > 2 ; alpha alpha alpha ; true",
                "$a = \"alpha\" ; #a > 2 ; alpha alpha ; false",
                "$a = \"alpha\" ; $a at 0 ; alpha ; true",
                "$a = \"alpha\" ; $a at 0 ; xalpha ; false",
                "$a = \"alpha\" ; $a in (2..4) ; 123alpha ; true",
                "$a = \"alpha\" ; $a in (2..4) ; 1alpha ; false",
                "$a = \"alpha\" ; $a and filesize < 10 ; alpha ; true",
                "$a = \"alpha\" ; $a and filesize < 1KB and filesize > 100 ; alpha ; false",
                "$a = \"ALPHA\" nocase ; $a ; alpha ; true",
                "$a = \"al\\x70ha\\t\" ; $a ; alpha\tx ; true",
                "$a = \"alpha\" fullword ; $a ; alphabet ; false",
                "$a = { 61 6c ?? 68 61 } ; $a ; alpha ; true",
                "$a = { 61 6c [1-3] 61 /* no */ } ; $a ; alxxa ; true",
                "$a = { 61 (62 | 63) 64 65 } ; $a ; acde ; true",
                "$a = /al[pb]ha[0-9]+/ ; $a ; alpha12 ; true",
                "$a = /al[pb]ha[0-9]+/ ; $a ; alpha ; false",
                "$a = /AL[PB]HA/i ; $a ; alpha ; true",
                "$a = \"alpha\" ; uint16(0) == 0x6c61 and $a ; alpha ; true",
                "$a = \"alpha\" ; uint16be(0) == 0x616c and $a ; alpha ; true",
                "$a = \"alpha\" ; uint8(3 + 1) == 0x61 and $a ; alpha ; true",
                "$a = \"alpha\" ; uint32(1000) == 1 or $a ; alpha ; true",
                "$a = \"alpha\" $ = \"bravo\" ; all of them ; alpha bravo ; true",
                "$a = \"alpha\" ; ($a) ; alpha ; true",
            })
    void findsAsTheRuleSays(String strings, String condition, String text, boolean found) {
        assertThat(finds(strings, condition, text)).isEqualTo(found);
    }

    @Test
    void leavesOutWhatItDoesNotRead() {
        Engine engine = Engines.of(
                temporary,
                "a.yara",
                "rule a { condition: pe.number_of_sections == 1 }",
                "rule b { strings: $a = \"alpha\" xor condition: $a }",
                "rule c { strings: $a = \"alpha\" condition: for any i in (1..3) : ($a at i) }",
                "rule d { strings: $a = /[a-z]+/ condition: $a }",
                "rule e { strings: $a = \"alpha\" condition: $a }");
        assertThat(match(engine, "alpha")).containsExactly("YARA.e");
        assertThat(engine.databases().get(0).skipped()).containsOnlyKeys("unsupported", "no-literal");
    }

    @ParameterizedTest
    @CsvSource({
        "abc, abc",
        "ab?cde, cde",
        "'a{2}bcd', bcd",
        "[abc]def, def",
        "(abc)def, def",
        "a|b, ''",
        "\\(abc\\), (abc)",
        "\\d+abc, abc",
        "\\x41bc, bc",
        "'ab*', a",
    })
    void knowsTheTextThatAnExpressionNeeds(String expression, String literal) {
        assertThat(YaraText.literal(expression)).isEqualTo(literal);
    }
}
