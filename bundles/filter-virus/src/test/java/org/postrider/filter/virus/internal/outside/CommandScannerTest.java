package org.postrider.filter.virus.internal.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.content.Content;

/** Programs that scan, fail, hang, flood and leave children behind. */
class CommandScannerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path home;

    private Scanner scanner(String script, Object... settings) throws IOException, InterruptedException {
        Path program = home.resolve("scan.sh");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, Object> map = new HashMap<>(Map.of("name", "test", "command", program + " --x \"a b\" {}"));
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i].toString(), settings[i + 1]);
        }
        return CommandLink.scanner(FakeNet.config(CommandLink.Config.class, map), home);
    }

    private CompletableFuture<Verdict> scan(String script, Object... settings)
            throws IOException, InterruptedException {
        try (Scanner scanner = scanner(script, settings)) {
            return scanner.scan(Content.of("evil mail"), "", LONG).toCompletableFuture();
        }
    }

    private void assertNothingLeft() throws IOException {
        try (var files = Files.list(home.resolve("tmp/scan"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void readsStatusAndOutput() throws IOException, InterruptedException {
        String found = "grep -q evil \"$3\" && echo \"$3: Eicar.X FOUND\" && exit 1";
        assertThat(scan(found, "infected_pattern", "^.*: (.*) FOUND$"))
                .succeedsWithin(LONG)
                .isEqualTo(Verdict.infected("Eicar.X"));
        assertThat(scan("exit 0")).succeedsWithin(LONG).isEqualTo(Verdict.CLEAN);
        assertThat(scan("exit 1")).succeedsWithin(LONG).isEqualTo(Verdict.infected(""));
        assertThat(scan("echo Found: 'a b'; exit 0", "infected_pattern", "Found: (.*)"))
                .succeedsWithin(LONG)
                .isEqualTo(Verdict.infected("a b"));
        assertThat(scan("echo clean; exit 0", "clean_pattern", "^clean$"))
                .succeedsWithin(LONG)
                .isEqualTo(Verdict.CLEAN);
        assertNothingLeft();
    }

    @Test
    void callsNothingCleanThatDidNotSaySo() throws IOException, InterruptedException {
        assertThat(scan("exit 2")).failsWithin(LONG).withThrowableThat().withMessageContaining("ended with status 2");
        assertThat(scan("exit 0", "clean_pattern", "^clean$")).failsWithin(LONG);
        assertThat(scan("kill -SEGV $$")).failsWithin(LONG).withThrowableThat().withMessageContaining("status 139");
        assertThat(scan("exit 0", "command", "/nothere {}")).failsWithin(LONG);
        assertNothingLeft();
    }

    @Test
    void passesArgumentsAsTheyAre() throws IOException, InterruptedException {
        assertThat(scan("[ \"$1|$2\" = '--x|a b' ] && [ $# = 3 ] && [ -z \"$HOME$USER\" ] && exit 0; exit 3"))
                .succeedsWithin(LONG)
                .isEqualTo(Verdict.CLEAN);
    }

    @Test
    void killsWhatTakesTooLongWithAllItStarted() throws IOException, InterruptedException {
        Path pids = home.resolve("pids");
        String script = "sleep 77 & echo $! >> " + pids + "; (sleep 78 & echo $! >> " + pids + "); sleep 79; exit 0";
        assertThat(scan(script, "timeout_seconds", 1))
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("longer than");
        assertGone(pids);
        assertNothingLeft();
    }

    @Test
    void killsWhatStaysBehind() throws IOException, InterruptedException {
        Path pids = home.resolve("pids");
        assertThat(scan("sleep 80 >/dev/null 2>&1 & echo $! >> " + pids + "; exit 0"))
                .succeedsWithin(LONG)
                .isEqualTo(Verdict.CLEAN);
        assertGone(pids);
    }

    private static void assertGone(Path pids) throws IOException, InterruptedException {
        List<String> lines = Files.readAllLines(pids);
        assertThat(lines).isNotEmpty();
        for (String pid : lines) {
            for (int i = 0; i < 100 && alive(pid); i++) {
                Thread.sleep(20);
            }
            assertThat(alive(pid)).as("process %s", pid).isFalse();
        }
    }

    /** A zombie that nobody waits for is as good as gone. */
    private static boolean alive(String pid) throws IOException {
        Path stat = Path.of("/proc", pid, "stat");
        try {
            return !Files.readString(stat).contains(") Z ");
        } catch (java.nio.file.NoSuchFileException gone) {
            return false;
        }
    }

    @Test
    void stopsFloodsAndHunger() throws IOException, InterruptedException {
        assertThat(scan("while :; do echo 0123456789012345678901234567890123456789; done"))
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("floods");
        assertThat(scan("dd if=/dev/zero of=/dev/null bs=200M count=1 && exit 0; exit 3", "memory_mib", 64))
                .failsWithin(LONG);
        assertThat(scan("head -c 9000000 /dev/zero > big && exit 0; exit 3", "file_mib", 1))
                .failsWithin(LONG);
        assertThat(scan("head -c 5000 /dev/zero | tr '\\0' a; exit 0", "infected_pattern", "a*a*a*a*b"))
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("too many steps");
        assertNothingLeft();
    }

    @Test
    void runsAsAnotherUser() throws IOException, InterruptedException {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root can");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(scan("[ \"$(id -un)\" = nobody ] && grep -q evil \"$3\" && exit 0; exit 3", "user", "nobody"))
                .succeedsWithin(LONG)
                .isEqualTo(Verdict.CLEAN);
        assertThatThrownBy(() -> scan("exit 0", "user", "no-such-user")).isInstanceOf(IOException.class);
    }

    @Test
    void cutsLinesIntoWords() {
        assertThat(CommandLine.words("/bin/x  -a \"b c\" \"\" {}")).containsExactly("/bin/x", "-a", "b c", "", "{}");
        for (String wrong : new String[] {"", "x {}", "/x", "/x \"{}", "/{} x"}) {
            assertThatThrownBy(() -> CommandLine.words(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new CommandLine(
                                List.of("/x", "--file={}", ";rm"),
                                java.util.Set.of(),
                                java.util.Set.of(),
                                java.util.Optional.empty(),
                                java.util.Optional.empty(),
                                java.util.Optional.empty())
                        .call("/a b"))
                .containsExactly("/x", "--file=/a b", ";rm");
    }
}
