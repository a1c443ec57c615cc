package org.postrider.filter.virus.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.filter.virus.internal.engine.Engines.hex;
import static org.postrider.filter.virus.internal.engine.Engines.match;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logical signatures: what ClamAV's manual says of each feature. */
class LogicalSignatureTest {
    private static final String PARTS = ";" + hex("alpha") + ";" + hex("bravo") + ";" + hex("charlie");

    @TempDir
    Path temporary;

    private boolean finds(String line, String text) {
        return !match(Engines.of(temporary, "a.ldb", line), text).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0&1&2, alpha bravo charlie, true",
        "0&1&2, alpha bravo, false",
        "0|1|2, bravo, true",
        "0|1|2, delta, false",
        "0&(1|2), alpha charlie, true",
        "0&(1|2), charlie bravo, false",
        "0>2, alpha alpha alpha, true",
        "0>2, alpha alpha, false",
        "0=2, alpha alpha, true",
        "0=2, alpha, false",
        "0&(1=0), alpha, true",
        "0&(1=0), alpha bravo, false",
        "0&1<2, alpha bravo, true",
        "0&1<2, alpha bravo bravo, false",
        "'(0|1|2)>2', alpha bravo bravo, true",
        "'(0|1|2)>2', alpha bravo, false",
        "'(0|1|2)>2,2', alpha alpha alpha, false",
        "'(0|1|2)>2,2', alpha alpha bravo, true",
        "(0=0)&(1=0)&(2=0), delta, true",
    })
    void evaluatesItsExpression(String expression, String text, boolean found) {
        assertThat(finds("A;Engine:51-255,Target:0;" + expression + PARTS, text))
                .isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "'616c706861::i', ALPHA, true",
        "'616c706861', ALPHA, false",
        "'616c706861::w', a~l~p~h~a~, true",
        "'616c706861::w', alpha, false",
        "'616c706861::wa', alpha, true",
        "'616c706861::iw', A~L~P~H~A~, true",
        "'616c706861::f', an alpha b, true",
        "'616c706861::f', alphabet, false",
        "'0:616c706861', alpha, true",
        "'0:616c706861', xalpha, false",
    })
    void hasModifiersAndOffsets(String part, String text, boolean found) {
        assertThat(finds("A;Target:0;0;" + part, text.replace('~', '\0'))).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "0/b[a-z]+o/, alpha bravo, true",
        "0/b[a-z]+o/, bravo, false",
        "0/B[A-Z]+O/i, alpha bravo, true",
        "0/(?P<two_names>[a-z])x(?P=two_names)/, alpha axa, true",
        "0/(?P<two_names>[a-z])x(?P=two_names)/, alpha axb, false",
        "0/a{x}/, alpha a{x}, true",
        "0/[\\x61[:digit:]]{6}/, alpha 12a456, true",
    })
    void triesRegularExpressionsOnceTheirTriggerIsFound(String part, String text, boolean found) {
        assertThat(finds("A;Target:0;0&1;" + hex("alpha") + ";" + part, text)).isEqualTo(found);
    }

    @Test
    void comparesNumbers() {
        String binary = "A;Target:0;0&1;" + hex("size") + ";0(>>4#ib2#>512)";
        assertThat(finds(binary, "size\3\0")).isTrue();
        assertThat(finds(binary, "size\2\0")).isFalse();
        String digits = "A;Target:0;0&1;" + hex("size=") + ";0(>>5#d4#>99,<1000)";
        assertThat(finds(digits, "size=500;")).isTrue();
        assertThat(finds(digits, "size=5000")).isFalse();
    }

    @Test
    void asksForSizeAndSurroundings() {
        assertThat(finds("A;Target:0,FileSize:0-10;0" + ";" + hex("alpha"), "alpha"))
                .isTrue();
        assertThat(finds("A;Target:0,FileSize:0-10;0" + ";" + hex("alpha"), "alpha and so on"))
                .isFalse();
        Engine engine = Engines.of(temporary, "a.ldb", "A;Target:0,Container:CL_TYPE_ZIP;0;" + hex("alpha"));
        byte[] data = Engines.bytes("alpha");
        assertThat(match(engine, "alpha")).isEmpty();
        assertThat(engine.match(
                        new Target(data, 5, FileKind.OTHER, new Target.Surroundings(5, List.of("CL_TYPE_ZIP"))), true))
                .containsExactly("A");
    }

    @Test
    void namesWhatItLeavesOut() {
        Engine engine = Engines.of(
                temporary,
                "a.ldb",
                "Icon;Target:1,IconGroup1:X;0;" + hex("alpha"),
                "Image;Target:5;0;fuzzy_img#af2ad01ed42993c7#0",
                "Regex;Target:0;0&1;" + hex("alpha") + ";0/(/",
                "Level;Target:0,Engine:250-255;0;" + hex("alpha"));
        assertThat(engine.databases().get(0).skipped()).containsOnlyKeys("icon", "fuzzy-image", "regex", "level");
    }

    @Test
    void isNotCaughtInARegularExpression() {
        Engine engine = Engines.of(temporary, "a.ldb", "A;Target:0;0&1;" + hex("alpha") + ";0/(a+)+$/");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> match(engine, "alpha " + "a".repeat(5_000) + "b"))
                .isInstanceOf(Steps.ExceededException.class);
    }
}
