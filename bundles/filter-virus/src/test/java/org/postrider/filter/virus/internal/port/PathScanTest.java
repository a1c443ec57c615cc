package org.postrider.filter.virus.internal.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.testkit.session.FakeConnection;

/** Paths of this machine: what is read, what is refused, what is said. */
class PathScanTest {
    @TempDir
    Path home;

    private Path files;
    private Path secret;

    @BeforeEach
    void files() throws IOException {
        files = Files.createDirectories(home.toRealPath().resolve("files"));
        Files.writeString(files.resolve("evil.txt"), "evil");
        Files.writeString(files.resolve("clean.txt"), "good");
        Files.writeString(files.resolve("bad.txt"), "broken");
        Files.createDirectories(files.resolve("sub/deep"));
        Files.writeString(files.resolve("sub/two.com"), "evil");
        Files.writeString(files.resolve("sub/deep/three.com"), "evil");
        secret = Files.writeString(home.toRealPath().resolve("secret"), "evil");
        Files.createSymbolicLink(files.resolve("link"), secret);
        Files.createSymbolicLink(files.resolve("folder-link"), home.toRealPath());
        Files.createSymbolicLink(files.resolve("sub/loop"), files);
    }

    private PortRig rig(Object... settings) {
        Map<String, Object> map = new HashMap<>(Map.of("paths", new String[] {files.toString()}));
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i].toString(), settings[i + 1]);
        }
        return new PortRig(home.resolve("tmp"), map);
    }

    private static String[] lines(String reply) {
        String[] lines = reply.split("\n");
        Arrays.sort(lines);
        return lines;
    }

    @Test
    void readsNothingUnlessConfigured() {
        try (PortRig rig = rig("paths", new String[] {})) {
            assertThat(rig.ask("nSCAN " + files.resolve("evil.txt") + "\n"))
                    .isEqualTo(files + "/evil.txt: Paths are not scanned here, send the file (INSTREAM). ERROR\n");
        }
    }

    @Test
    void scansFiles() {
        try (PortRig rig = rig()) {
            assertThat(rig.ask("zSCAN " + files + "/evil.txt\0")).isEqualTo(files + "/evil.txt: Eicar FOUND\0");
            assertThat(rig.ask("SCAN " + files + "/clean.txt")).isEqualTo(files + "/clean.txt: OK\n");
            assertThat(rig.ask("nSCAN " + files + "/bad.txt\n"))
                    .isEqualTo(files + "/bad.txt: The engine failed ERROR\n");
            assertThat(rig.ask("nSCAN " + files + "/sub/../evil.txt\n"))
                    .isEqualTo(files + "/sub/../evil.txt: Eicar FOUND\n");
            assertThat(rig.ask("nALLMATCHSCAN " + files + "/evil.txt\n"))
                    .isEqualTo(files + "/evil.txt: Eicar FOUND\n" + files + "/evil.txt: Two FOUND\n");
            assertThat(lines(
                            rig.ask("nIDSESSION\nnSCAN " + files + "/evil.txt\nnSCAN " + files + "/clean.txt\nnEND\n")))
                    .containsExactly("1: " + files + "/evil.txt: Eicar FOUND", "2: " + files + "/clean.txt: OK");
        }
    }

    @Test
    void scansFolders() {
        try (PortRig rig = rig()) {
            String[] all = {
                files + "/bad.txt: The engine failed ERROR",
                files + "/evil.txt: Eicar FOUND",
                files + "/sub/deep/three.com: Eicar FOUND",
                files + "/sub/two.com: Eicar FOUND"
            };
            assertThat(lines(rig.ask("nCONTSCAN " + files + "\n"))).containsExactly(all);
            assertThat(lines(rig.ask("nMULTISCAN " + files + "/\n"))).containsExactly(all);
            assertThat(rig.ask("nSCAN " + files + "/sub\n")).matches(files + "/sub/.*: Eicar FOUND\n");
        }
    }

    @Test
    void saysOkOfAFolderInWhichAllIsClean() throws IOException {
        Path clean = Files.createDirectory(files.resolve("clean"));
        Files.writeString(clean.resolve("a"), "good");
        try (PortRig rig = rig()) {
            assertThat(rig.ask("nCONTSCAN " + clean + "\n")).isEqualTo(clean + ": OK\n");
            assertThat(rig.ask("nMULTISCAN " + clean + "\n")).isEqualTo(clean + ": OK\n");
        }
    }

    @Test
    void leadsNobodyOutOfTheFolder() {
        try (PortRig rig = rig()) {
            String outside = ": Not below a folder that may be scanned. ERROR\n";
            String link = ": Symbolic links are not followed. ERROR\n";
            assertThat(rig.ask("nSCAN " + secret + "\n")).isEqualTo(secret + outside);
            assertThat(rig.ask("nSCAN " + files + "/../secret\n")).isEqualTo(files + "/../secret" + outside);
            assertThat(rig.ask("nSCAN " + files + "x\n")).isEqualTo(files + "x" + outside);
            assertThat(rig.ask("nSCAN " + files + "/link\n")).isEqualTo(files + "/link" + link);
            assertThat(rig.ask("nSCAN " + files + "/folder-link/secret\n"))
                    .isEqualTo(files + "/folder-link/secret" + link);
            assertThat(rig.ask("nCONTSCAN " + files + "/sub/loop\n")).isEqualTo(files + "/sub/loop" + link);
        }
    }

    @Test
    void saysWhatIsWrong() throws IOException, InterruptedException {
        String none = ": File path check failure: No such file or directory. ERROR\n";
        assertThat(new ProcessBuilder("mkfifo", files + "/fifo").start().waitFor())
                .isZero();
        try (PortRig rig = rig()) {
            assertThat(rig.ask("nSCAN " + files + "/nothere\n")).isEqualTo(files + "/nothere" + none);
            assertThat(rig.ask("nSCAN relative\n")).isEqualTo("relative" + none);
            assertThat(rig.ask("nSCAN \n")).isEqualTo(none);
            assertThat(rig.ask("nSCAN " + files + "/evil.txt/x\n"))
                    .isEqualTo(files + "/evil.txt/x: File path check failure: Not a directory. ERROR\n");
            assertThat(rig.ask("nSCAN " + files + "/fifo\n"))
                    .isEqualTo(files + "/fifo: Not supported file type ERROR\n");
        }
    }

    @Test
    void boundsItsWalk() {
        try (PortRig rig = rig("max_depth", 1)) {
            assertThat(rig.ask("nCONTSCAN " + files + "/sub\n")).contains(files + "/sub/deep/three.com: Eicar FOUND");
            assertThat(rig.ask("nCONTSCAN " + files + "\n"))
                    .contains(files + "/sub/deep: Directory recursion limit exceeded ERROR")
                    .doesNotContain("three.com");
        }
        try (PortRig rig = rig("max_files", 1)) {
            assertThat(rig.ask("nCONTSCAN " + files + "/sub\n"))
                    .contains(": Too many files, the rest is not scanned ERROR");
        }
    }

    @Test
    void letsNoFileNameForgeAReply() throws IOException {
        Path folder = Files.createDirectory(files.resolve("named"));
        Files.writeString(folder.resolve("x\nforged: OK"), "evil");
        try (PortRig rig = rig()) {
            assertThat(rig.ask("nCONTSCAN " + folder + "\n")).isEqualTo(folder + "/x?forged: OK: Eicar FOUND\n");
        }
    }

    @Test
    void stopsWhenTheClientIsGone() throws IOException {
        Path many = Files.createDirectory(files.resolve("many"));
        for (int i = 0; i < 50; i++) {
            Files.writeString(many.resolve("f" + i), "slow");
        }
        try (PortRig rig = rig()) {
            FakeConnection connection = rig.connect().send("nCONTSCAN " + many + "\n");
            connection.await("a scan", () -> !rig.slow.isEmpty());
            connection.disconnect();
            rig.slow.remove().run();
        }
        // Closing the rig waited for its workers: nobody went on.
        try (PortRig rig = rig()) {
            assertThat(rig.slow).isEmpty();
        }
    }
}
