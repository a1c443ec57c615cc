package org.postrider.filter.virus.internal.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.filter.virus.internal.database.RefusedException;

class ScriptTest {
    @TempDir
    Path folder;

    private Path inside;

    @BeforeEach
    void files() throws IOException {
        inside = Files.createDirectories(folder.resolve("inside"));
        Files.writeString(inside.resolve("a.ndb"), "one x\ntwo\nthree\nfour\n");
        Files.writeString(inside.resolve("b.ndb"), "first\n");
        Files.writeString(folder.resolve("outside"), "stays");
    }

    private void run(String script) throws IOException {
        byte[] octets = script.getBytes(StandardCharsets.ISO_8859_1);
        new Script("s", inside).run(new ByteArrayInputStream(octets), octets.length);
    }

    private void refuses(String script, String why) {
        assertThatThrownBy(() -> run(script))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    private String text(String name) throws IOException {
        return Files.readString(inside.resolve(name), StandardCharsets.ISO_8859_1);
    }

    @Test
    void deletesExchangesAndAddsByTheNumbersOfTheOldFile() throws IOException {
        run(
                "# comment\nOPEN a.ndb\nADD five \u00e9 5\nDEL 2 tw\nXCHG 4 four FOUR and more\nXCHG 1 one \nADD six\nCLOSE\n");
        assertThat(text("a.ndb")).isEqualTo("\nthree\nFOUR and more\nfive \u00e9 5\nsix\n");
        assertThat(text("b.ndb")).isEqualTo("first\n");
        assertThat(inside.toFile().list()).containsExactlyInAnyOrder("a.ndb", "b.ndb");
    }

    @Test
    void makesMovesAndDeletesFiles() throws IOException {
        run("OPEN c.ldb\nADD new\nCLOSE\nMOVE a.ndb b.ndb 2 tw 3 three\nUNLINK c.ldb\nOPEN d.hsb\nCLOSE\n");
        assertThat(text("a.ndb")).isEqualTo("one x\nfour\n");
        assertThat(text("b.ndb")).isEqualTo("first\ntwo\nthree\n");
        assertThat(inside.toFile().list()).containsExactlyInAnyOrder("a.ndb", "b.ndb");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        refuses("OPEN a.ndb\nDEL 2 three\nCLOSE\n", "does not fit");
        refuses("OPEN a.ndb\nDEL 9 nine\nCLOSE\n", "not there");
        refuses("OPEN a.ndb\nDEL 2 two\nXCHG 2 two 2\nCLOSE\n", "twice");
        refuses("OPEN a.ndb\nDEL 0 x\nCLOSE\n", "number of a line");
        refuses("OPEN a.ndb\nDEL x x\nCLOSE\n", "number of a line");
        refuses("OPEN a.ndb\nDEL 2\nCLOSE\n", "lacks a word");
        refuses("OPEN none.ndb\nDEL 1 x\nCLOSE\n", "not there");
        refuses("MOVE a.ndb b.ndb 2 two 9 x\n", "not there");
        refuses("MOVE a.ndb b.ndb 3 three 2 two\n", "where they cannot go");
        refuses("MOVE a.ndb none.ndb 2 two 3 three\n", "where they cannot go");
        refuses("MOVE a.ndb a.ndb 2 two 3 three\n", "where they cannot go");
        refuses("ADD x\n", "no file open");
        refuses("CLOSE\n", "no file open");
        refuses("OPEN a.ndb\nOPEN b.ndb\n", "should be closed");
        refuses("OPEN a.ndb\nUNLINK b.ndb\n", "should be closed");
        refuses("OPEN a.ndb\n", "ends with a file open");
        refuses("OPEN a.ndb\nCLOSE", "breaks off");
        refuses("FORMAT c\n", "do not know");
        refuses("\n", "do not know");
    }

    @Test
    void neverLeavesItsFolder() throws IOException {
        for (String name : new String[] {"../outside", "/etc/passwd", "", ".", "..", ".added", "a/b", "a\\b", "a b"}) {
            assertThatThrownBy(() -> run("OPEN " + name + "\nADD evil\nCLOSE\n"))
                    .isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> run("UNLINK " + name + "\n")).isInstanceOf(IOException.class);
        }
        assertThat(Files.readString(folder.resolve("outside"))).isEqualTo("stays");
    }

    @Test
    void isRefusedIfLongerThanItSays() {
        byte[] octets = "OPEN a.ndb\nADD x\nCLOSE\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> new Script("s", inside).run(new ByteArrayInputStream(octets), octets.length - 1))
                .hasMessageContaining("longer than it says");
    }

    @Test
    void anyTextEndsInItsFolderOrInARefusal() throws IOException {
        Random random = new Random(7);
        String[] words = {
            "OPEN ",
            "ADD ",
            "DEL ",
            "XCHG ",
            "CLOSE",
            "MOVE ",
            "UNLINK ",
            "a.ndb",
            "b.ndb",
            "c",
            "1 ",
            "2 ",
            "one ",
            "two ",
            "\n",
            "\n",
            "../x",
            " ",
            "9999999999999999999 ",
            "\0"
        };
        for (int i = 0; i < 500; i++) {
            StringBuilder script = new StringBuilder();
            for (int n = random.nextInt(25); n > 0; n--) {
                script.append(words[random.nextInt(words.length)]);
            }
            try {
                run(script.toString());
            } catch (IOException expected) {
                // Refused, or a file was not there: as it should be.
            }
            files();
        }
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("inside", "outside");
    }

    @Test
    void longLinesAndManyBuffersAreOne() throws IOException {
        String line = "x".repeat(200_000);
        Files.writeString(inside.resolve("a.ndb"), line + "\n" + line + "y\nend\n");
        run("OPEN a.ndb\nDEL 1 xxx\nXCHG 3 end " + line + "\nCLOSE\n");
        assertThat(text("a.ndb")).isEqualTo(line + "y\n" + line + "\n");
    }
}
