package org.postrider.filter.virus.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.filter.virus.internal.engine.Engines.match;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Digest signatures, names, ignore lists, lists of known good files. */
class DigestSignatureTest {
    @TempDir
    Path temporary;

    private static String digest(String algorithm, String text) {
        byte[] data = Engines.bytes(text);
        return HexFormat.of().formatHex(Digests.digest(algorithm, data, 0, data.length));
    }

    @Test
    void findsFilesByEachKindOfDigest() {
        for (String algorithm : List.of("MD5", "SHA-1", "SHA-256")) {
            String line = digest(algorithm, "bad") + ":3:A-1";
            assertThat(match(Engines.of(temporary, "a.hsb", line), "bad")).containsExactly("A-1");
            assertThat(match(Engines.of(temporary, "a.hsb", line), "good")).isEmpty();
        }
    }

    @Test
    void takesTheSizeSeriously() {
        assertThat(match(Engines.of(temporary, "a.hdb", digest("MD5", "bad") + ":4:A"), "bad"))
                .isEmpty();
        assertThat(match(Engines.of(temporary, "a.hsb", digest("MD5", "bad") + ":*:A:73"), "bad"))
                .containsExactly("A");
    }

    @Test
    void tellsManyApart() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            lines.add(digest(i % 2 == 0 ? "MD5" : "SHA-256", "file " + i) + ":" + ("file " + i).length()
                    + ":Win.Trojan.X-" + i + "-0");
        }
        Engine engine = Engines.of(temporary, "a.hsb", lines.toArray(String[]::new));
        for (int i = 0; i < 5_000; i += 37) {
            assertThat(match(engine, "file " + i)).containsExactly("Win.Trojan.X-" + i + "-0");
        }
        assertThat(match(engine, "file 5001")).isEmpty();
        assertThat(engine.count()).isEqualTo(5_000);
    }

    @Test
    void namesComeBackAsTheyWere() throws Exception {
        Names names = new Names(temporary);
        List<String> all = List.of(
                "Eicar-Test-Signature",
                "Win.Trojan.Agent-12-0",
                "X-007",
                "X-0",
                "7",
                "007",
                "a-1-",
                "{HEX}php.x.359",
                "A-99999999999999999999",
                "A-12345678901234567-12345678901234567",
                "-",
                "-1",
                "A--1",
                "Ä-1");
        List<Integer> places = new ArrayList<>();
        for (String name : all) {
            places.add(names.add(name, true));
        }
        names.seal();
        assertThat(places.stream().map(names::get).toList()).isEqualTo(all);
        assertThat(new Names(temporary).add("A", false)).isZero();
    }

    @Test
    void marksWhatIsNotOfficial() throws Exception {
        EngineBuilder builder = new EngineBuilder(temporary, 1_000, false);
        builder.read("x.ndb", false, "x.ndb", new java.io.ByteArrayInputStream(Engines.bytes("A-1:0:*:6861636b")));
        assertThat(match(builder.build(), "hack")).containsExactly("A-1.UNOFFICIAL");
    }

    @Test
    void ignoresWhatAListNames() {
        Engine engine = Engines.of(
                temporary,
                List.of(
                        new Engines.Part("a.ndb", "A:0:*:6861636b\nB:0:*:6861636b\nC:0:*:6861636b"),
                        new Engines.Part("mine.ign2", "A\n"),
                        new Engines.Part("old.ign", "a.ndb:3:C\n")));
        assertThat(match(engine, "hack")).containsExactly("B");
    }

    @Test
    void knowsGoodFiles() {
        byte[] good = Engines.bytes("good hack");
        Engine engine =
                Engines.of(temporary, List.of(new Engines.Part("a.fp", digest("MD5", "good hack") + ":9:known good")));
        assertThat(engine.isTrusted(good, good.length)).isTrue();
        assertThat(engine.isTrusted(good, good.length - 1)).isFalse();
    }

    @Test
    void leavesUnwantedApplicationsToTheAdmin() {
        assertThat(match(Engines.of(temporary, "a.ndu", "PUA.A:0:*:6861636b"), "hack"))
                .isEmpty();
    }
}
