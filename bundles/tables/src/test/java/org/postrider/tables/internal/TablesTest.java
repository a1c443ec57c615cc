package org.postrider.tables.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.tables.TableAwayException;

class TablesTest {
    @TempDir
    Path home;

    private long time = 1_000_000;

    private static LiveTable inline(String type, String... lines) {
        LiveTable table = new LiveTable(new TableSource("t", type, List.of(lines), Path.of(""), 100_000, 1_000));
        table.refresh();
        return table;
    }

    private LiveTable file(String type) {
        LiveTable table = new LiveTable(new TableSource("t", type, List.of(), home.resolve("map"), 100_000, 1_000));
        table.refresh();
        return table;
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve("map"), text);
        // A clock of our own: two writes within one tick of the file system's would look alike.
        Files.setLastModifiedTime(home.resolve("map"), FileTime.fromMillis(time += 1_000));
    }

    private static Optional<String> get(LiveTable table, String key) {
        return table.get(key).toCompletableFuture().join();
    }

    private static String problem(LiveTable table) {
        return table.get("x")
                .handle((value, failure) -> failure == null ? "none" : failure.getMessage())
                .toCompletableFuture()
                .join();
    }

    @Test
    void findsKeysInAnyCase() {
        LiveTable table = inline("inline", "Spam@Example.org  REJECT no thanks", "example.com OK");

        assertThat(get(table, "spam@example.ORG")).contains("REJECT no thanks");
        assertThat(get(table, "example.com")).contains("OK");
        assertThat(get(table, "com")).isEmpty();
        assertThat(get(table, "x".repeat(1_001))).isEmpty();
    }

    @Test
    void readsCommentsAndContinuedLines() throws IOException {
        write("# comment\n\nkey one\n   two\n# between\n\tthree\nother x\n");

        assertThat(get(file("file"), "key")).contains("one two three");
    }

    @Test
    void followsAChangedFile() throws IOException {
        write("a 1\n");
        LiveTable table = file("file");

        write("a 2\n");
        assertThat(get(table, "a")).contains("1");
        table.refresh();
        assertThat(get(table, "a")).contains("2");
    }

    @Test
    void keepsTheOldContentWhenTheNewIsBadOrGone() throws IOException {
        write("a 1\n");
        LiveTable table = file("file");

        write("a 2\nb\n");
        table.refresh();
        assertThat(get(table, "a")).contains("1");
        Files.delete(home.resolve("map"));
        table.refresh();
        assertThat(get(table, "a")).contains("1");
        write("a 3\n");
        table.refresh();
        assertThat(get(table, "a")).contains("3");
    }

    @Test
    void cannotTellBeforeItHasReadAnythingAndSaysWhichLine() throws IOException {
        write("a 1\nb\n");
        LiveTable table = file("file");

        assertThat(table.get("a"))
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(TableAwayException.class);
        assertThat(problem(table)).contains("map:2: an entry is a key, a space and a value: b");
        write("a 1\nb 2\n");
        table.refresh();
        assertThat(get(table, "b")).contains("2");
    }

    @Test
    void refusesAFileThatIsTooLargeOrNotText() throws IOException {
        write("a " + "x".repeat(1_000));
        assertThat(problem(file("file"))).contains("max_bytes");

        Files.write(home.resolve("map"), new byte[] {'a', ' ', (byte) 0xff, '\n'});
        assertThat(problem(file("file"))).contains("not UTF-8");
    }

    @Test
    void refusesAKeyThatStandsTwice() {
        assertThat(problem(inline("inline", "a 1", "A 2"))).contains("entry:2: this key stands in the table already");
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3, inner", "10.9.9.9, outer", "11.0.0.1,", "2001:db8::5, six", "::1,", "name,", "10.1,"})
    void firstNetworkThatFitsWins(String key, String value) {
        LiveTable table =
                inline("cidr", "10.1.0.0/16 inner", "10.0.0.0/8 outer", "10.1.2.3 never", "2001:db8::/32 six");

        assertThat(get(table, key)).isEqualTo(Optional.ofNullable(value));
    }

    @Test
    void refusesWhatIsNoNetwork() {
        assertThat(problem(inline("cidr", "10.0.0.1/8 x"))).contains("entry:1: this is no network");
    }

    @ParameterizedTest
    @CsvSource({
        "bob@example.org, 'REJECT bob at example.org for $1'",
        "BOB@example.org, 'REJECT BOB at example.org for $1'",
        "x/y@b, slash",
        "Case@b, exact",
        "case@b, rest",
        "a@b, rest",
        "c,  no at"
    })
    void firstPatternThatFitsWinsAndFillsInGroups(String key, String value) {
        LiveTable table = inline(
                "regexp",
                "/^(bob)@(.*)$/ REJECT $1 at ${2} for $$1",
                "/x\\/y/ slash",
                "/^Case/i exact",
                "!/@/ no at",
                "/./ rest");

        assertThat(get(table, key)).contains(value);
    }

    @ParameterizedTest
    @CsvSource({
        "/(/ x, in the pattern",
        "/a/q x, unknown flag q",
        "/a/, no value",
        "a x, if and endif",
        "/a/ $1, stands for no group",
        "/(a)/ $, write $1",
        "!/(a)/ $1, stands for no group"
    })
    void refusesBadPatterns(String line, String why) {
        assertThat(problem(inline("regexp", line))).contains("entry:1: ").contains(why);
    }

    @ParameterizedTest
    @CsvSource({"(a+)+$", "(a|aa)+$", "(.*a){20}$", "(a?){30}a{30}$", "(.*)(.*)(.*)(.*)(.*)[^a]"})
    void givesUpOnPatternsThatTakeForEver(String pattern) {
        LiveTable table = inline("regexp", "/^" + pattern + "/ x");

        assertThat(table.get("a".repeat(60) + "!" + "b".repeat(900)).toCompletableFuture())
                .satisfies(future -> assertThat(future.isDone()).isTrue());
        String problem = table.get("a".repeat(60) + "!!")
                .handle((value, failure) -> failure == null ? "answered" : failure.getMessage())
                .toCompletableFuture()
                .join();
        assertThat(problem).matches("answered|.*entry:1: the pattern takes more than 100000 steps.*");
    }

    @Test
    void aBombIsDefused() {
        assertThat(inline("regexp", "/^(.*)(.*)(.*)(.*)(.*)(.*)b$/ x").get("a".repeat(60)))
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("more than 100000 steps");
    }

    @Test
    void settingsMustFitEachOther() {
        assertThatThrownBy(() -> TableSource.check("hash", List.of(), true))
                .hasMessageContaining("inline, file, regexp or cidr");
        assertThatThrownBy(() -> TableSource.check("file", List.of(), false)).hasMessageContaining("path");
        assertThatThrownBy(() -> TableSource.check("inline", List.of(), true))
                .hasMessageContaining("entries with inline");
        assertThatThrownBy(() -> TableSource.check("cidr", List.of("::1 x"), true))
                .hasMessageContaining("one of them");
    }

    @Test
    void checksBeforeItIsApplied() {
        TableSettingsCheck check = new TableSettingsCheck();

        assertThat(check.check(java.util.Map.of("name", "ok", "entries", "a REJECT; b OK")))
                .isEmpty();
        assertThat(check.check(java.util.Map.of("name", "ok", "type", "file", "path", "etc/x")))
                .isEmpty();
        assertThat(check.check(java.util.Map.of("name", "no good")))
                .extracting(p -> p.key())
                .containsExactly("name");
        assertThat(check.check(java.util.Map.of("name", "ok", "type", "hash")))
                .extracting(p -> p.key())
                .containsExactly("type");
        assertThat(check.check(java.util.Map.of("name", "ok", "type", "cidr", "entries", "10.0.0.1/8 x")))
                .extracting(p -> p.problem())
                .singleElement()
                .asString()
                .contains("entry:1: this is no network");
    }

    @Test
    void theExampleNamesEverySettingWithItsDefault() throws IOException {
        String example =
                Files.readString(Path.of("../../features/src/main/etc/org.postrider.tables-example.cfg.disabled"));
        for (java.lang.reflect.Method method : TableConfig.class.getDeclaredMethods()) {
            Object value = method.getDefaultValue() instanceof String[] ? "" : method.getDefaultValue();
            assertThat(example)
                    .contains(("\n#"
                                            + method.getName()
                                                    .replaceAll("(?<!_)_(?!_)", ".")
                                                    .replace("__", "_") + " = " + value)
                                    .stripTrailing()
                            + "\n");
        }
    }
}
