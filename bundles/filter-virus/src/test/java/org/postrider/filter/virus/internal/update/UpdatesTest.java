package org.postrider.filter.virus.internal.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.filter.virus.internal.update.World.SIGNER;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.filter.virus.internal.database.Signer;
import org.postrider.role.scan.SignatureUpdater.State;

/** From what is at hand to what there is to have: steps, wholes, refusals, swaps. */
class UpdatesTest extends WorldTest {
    @Test
    void fetchesWhatIsMissing() {
        world.mirror.put("daily.cvd", SIGNER.cvd(SEVEN));
        State state = world.one();
        assertThat(state.problem()).isEmpty();
        assertThat(state.version()).isEqualTo(7);
        assertThat(state.checked()).contains(World.BEGIN);
        assertThat(world.engine).containsExactly("check daily.cvd", "reload daily.cvd");
        assertThat(world.held()).containsEntry("daily.cvd/daily.ndb", "A:0:*:41\nB:0:*:42\n");
        assertThat(world.left("")).doesNotContain("new", "old", "build");
        assertThat(world.left("download")).isEmpty();
    }

    @Test
    void asksOnlyTheDnsIfNothingIsNew() throws IOException {
        have(SEVEN);
        world.dns(1, 7);
        assertThat(world.one().problem()).isEmpty();
        assertThat(world.mirror.asked).isEmpty();
        assertThat(world.engine).isEmpty();
    }

    @Test
    void anOldRecordOfTheDnsDoesNotCount() throws IOException {
        have(SEVEN);
        world.dns(1, 7);
        world.now = world.now.plus(Duration.ofHours(4));
        world.mirror.put("daily.cvd", SIGNER.cvd(EIGHT)).put("daily-8.cdiff", SIGNER.cdiff(SEVEN, EIGHT));
        assertThat(world.one().version()).isEqualTo(8);
    }

    @Test
    void takesStepsToTheNewest() throws IOException {
        have(SEVEN);
        world.dns(1, 9);
        world.mirror.put("daily-8.cdiff", SIGNER.cdiff(SEVEN, EIGHT)).put("daily-9.cdiff", SIGNER.cdiff(EIGHT, NINE));
        State state = world.one();
        assertThat(state.problem()).isEmpty();
        assertThat(state.version()).isEqualTo(9);
        assertThat(world.names()).containsExactly("daily.cld");
        assertThat(world.held())
                .containsEntry("daily.cld", "9")
                .containsEntry("daily.cld/daily.ndb", "A:0:*:41\nC:0:*:43\nD:0:*:44\n")
                .containsEntry("daily.cld/daily.ldb", "new\n");
        assertThat(world.mirror.count("daily.cvd")).isZero();
        // And on from a container made of steps.
        Signer.Database ten = NINE.next(Map.of("daily.hsb", "h:1:H\ni:1:I\n"));
        world.dns(1, 10);
        world.mirror.put(
                "daily-10.cdiff",
                SIGNER.cdiff(
                        10, "UNLINK daily.ndb\nUNLINK daily.ldb\n" + script(NINE, ten, "daily.info", "daily.hsb")));
        assertThat(world.one().version()).isEqualTo(10);
        assertThat(world.held()).containsOnlyKeys("daily.cld", "daily.cld/daily.hsb");
    }

    private static String script(Signer.Database from, Signer.Database to, String... names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append("UNLINK ").append(name).append("\nOPEN ").append(name).append('\n');
            String content = new String(SIGNER.members(to).get(name), StandardCharsets.ISO_8859_1);
            content.lines().forEach(line -> text.append("ADD ").append(line).append('\n'));
            text.append("CLOSE\n");
        }
        assertThat(from.version() + 1).isEqualTo(to.version());
        return text.toString();
    }

    @Test
    void aMissingStepMeansTheWhole() throws IOException {
        have(SEVEN);
        world.dns(1, 9);
        world.mirror.put("daily-9.cdiff", SIGNER.cdiff(EIGHT, NINE)).put("daily.cvd", SIGNER.cvd(NINE));
        assertThat(world.one().version()).isEqualTo(9);
        versionIs(9);
    }

    @Test
    void anEmptyStepMeansTheWhole() throws IOException {
        have(SEVEN);
        world.dns(1, 9);
        world.mirror
                .put("daily-8.cdiff", SIGNER.cdiff(SEVEN, EIGHT))
                .put("daily-9.cdiff", new byte[0])
                .put("daily.cvd", SIGNER.cvd(NINE));
        assertThat(world.one().version()).isEqualTo(9);
        versionIs(9);
    }

    @Test
    void takesTheStepsThatAreThereYet() throws IOException {
        have(SEVEN);
        world.dns(1, 9);
        world.mirror.put("daily-8.cdiff", SIGNER.cdiff(SEVEN, EIGHT)).put("daily.cvd", SIGNER.cvd(SEVEN));
        assertThat(world.one().version()).isEqualTo(8);
        assertThat(world.held()).containsEntry("daily.cld", "8");
        assertThat(world.one().problem()).contains("version 9 is announced");
        assertThat(world.second.count("daily-9.cdiff")).isEqualTo(1);
        assertThat(world.mirror.count("daily.cvd")).isZero();
    }

    @Test
    void aDamagedOrForeignStepMeansTheWhole() throws IOException {
        byte[] good = SIGNER.cdiff(SEVEN, EIGHT);
        byte[] flipped = good.clone();
        flipped[60] ^= 1;
        byte[] foreign = new Signer().cdiff(SEVEN, EIGHT);
        byte[] other = SIGNER.cdiff(9, "UNLINK daily.ndb\n");
        byte[] unfit = SIGNER.cdiff(8, "OPEN daily.ndb\nDEL 1 B:0\nCLOSE\n");
        byte[] untrue = SIGNER.cdiff(8, "OPEN daily.ndb\nADD E:0:*:45\nCLOSE\n");
        byte[] cut = Arrays.copyOf(good, good.length - 40);
        world.dns(1, 8);
        world.mirror.put("daily.cvd", SIGNER.cvd(EIGHT));
        for (byte[] bad : List.of(flipped, foreign, other, unfit, untrue, cut, "x".getBytes(StandardCharsets.UTF_8))) {
            Files.deleteIfExists(folder.resolve("daily.cld"));
            have(SEVEN);
            world.mirror.put("daily-8.cdiff", bad);
            State state = world.fresh().run().get(0);
            assertThat(state.problem()).isEmpty();
            assertThat(state.version()).isEqualTo(8);
            assertThat(world.names()).containsExactly("daily.cvd");
            versionIs(8);
        }
    }

    @Test
    void aBadWholeIsRefusedAndTheOldOneStays() throws IOException {
        have(SEVEN);
        world.dns(1, 8);
        byte[] good = SIGNER.cvd(EIGHT);
        byte[] flipped = good.clone();
        flipped[good.length / 2 + 256] ^= 1;
        byte[] header = new String(good, StandardCharsets.ISO_8859_1)
                .replaceFirst("-0400:8:", "-0400:9:")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] relabelled = SIGNER.cvd(new Signer.Database("main", 8, 5, Map.of("main.ndb", "x\n")));
        for (byte[] bad : List.of(
                flipped,
                header,
                relabelled,
                Arrays.copyOf(good, good.length - 9),
                new Signer().cvd(EIGHT),
                SIGNER.cld(EIGHT))) {
            world.mirror.put("daily.cvd", bad);
            world.mirror.put("daily-8.cdiff", new byte[0]);
            world.second.put("daily.cvd", bad).put("daily-8.cdiff", new byte[0]);
            State state = world.fresh().run().get(0);
            assertThat(state.problem()).contains("daily.cvd from " + world.mirror.url());
            assertThat(state.version()).isEqualTo(7);
            versionIs(7);
            assertThat(world.left("download")).isEmpty();
        }
        assertThat(world.engine).isEmpty();
    }

    @Test
    void aSecondMirrorHelps() throws IOException {
        have(SEVEN);
        world.dns(1, 8);
        world.mirror.way("daily-8.cdiff", Mirror.status(500));
        world.second.put("daily-8.cdiff", SIGNER.cdiff(SEVEN, EIGHT));
        State state = world.one();
        assertThat(state.problem()).isEmpty();
        assertThat(state.version()).isEqualTo(8);
    }

    @Test
    void neverGoesBack() throws IOException {
        have(NINE);
        world.mirror.put("daily.cvd", SIGNER.cvd(SEVEN));
        world.second.put("daily.cvd", SIGNER.cvd(SEVEN));
        assertThat(world.one().problem()).contains("version 7 is offered, older than ours: we keep 9");
        // A record that promises more than the mirror has.
        world.dns(1, 12);
        world.mirror.put("daily-10.cdiff", new byte[0]);
        world.second.put("daily-10.cdiff", new byte[0]);
        assertThat(world.one().problem()).contains("version 7 came from").contains("we keep 9");
        versionIs(9);
        assertThat(world.engine).isEmpty();
    }

    @Test
    void aDatabaseAtHandThatIsDamagedCountsAsNone() throws IOException {
        byte[] bad = SIGNER.cvd(NINE);
        bad[bad.length - 5] ^= 1;
        Files.write(folder.resolve("daily.cvd"), bad);
        world.mirror.put("daily.cvd", SIGNER.cvd(EIGHT));
        assertThat(world.one().version()).isEqualTo(8);
        versionIs(8);
    }

    @Test
    void whatCannotBeLoadedDoesNotReplaceAnything() throws IOException {
        have(SEVEN);
        world.dns(1, 8);
        world.mirror.put("daily-8.cdiff", SIGNER.cdiff(SEVEN, EIGHT));
        world.testFails = new IOException("daily.ndb line 2: no name");
        assertThat(world.one().problem()).contains("the old one stays").contains("daily.ndb line 2");
        versionIs(7);
        assertThat(world.engine).containsExactly("check daily.cld");
        long asked = world.mirror.asked.size();
        world.testFails = null;
        assertThat(world.one().problem()).contains("version 8 could not be used");
        assertThat(world.mirror.asked).hasSize((int) asked);
        world.dns(1, 9);
        world.mirror.put("daily-9.cdiff", SIGNER.cdiff(EIGHT, NINE));
        assertThat(world.one().version()).isEqualTo(9);
    }

    @Test
    void whatTheEngineRefusesInTheEndIsTakenBack() throws IOException {
        have(SEVEN);
        world.dns(1, 8);
        world.mirror.put("daily-8.cdiff", SIGNER.cdiff(SEVEN, EIGHT));
        world.reloadFails = new IOException("no memory");
        assertThat(world.one().problem()).contains("the old one is back").contains("no memory");
        assertThat(world.names()).containsExactly("daily.cvd");
        versionIs(7);
        assertThat(world.engine).containsExactly("check daily.cld", "reload daily.cld");
    }

    @Test
    void nothingIsFetchedWhileTheEngineIsAway() {
        world.away = true;
        assertThat(world.one().problem()).contains("is away");
        assertThat(world.mirror.asked).isEmpty();
    }

    @Test
    void aFaultOfOursDoesNotMakeItBeginAtOnce() {
        world.away = false;
        world.fault = true;
        world.mirror.put("daily.cvd", SIGNER.cvd(SEVEN));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> world.run()).isInstanceOf(IllegalStateException.class);
        assertThat(world.updates().next()).isAfter(world.now.plusSeconds(300));
        assertThat(world.held()).isEmpty();
    }

    @Test
    void oneDatabaseThatFailsDoesNotKeepTheOthers() {
        world.databases = List.of("main", "daily");
        world.mirror.put("daily.cvd", SIGNER.cvd(SEVEN));
        List<State> states = world.run();
        assertThat(states.get(0).problem()).contains("has no main.cvd");
        assertThat(states.get(1).problem()).isEmpty();
        assertThat(world.held()).containsEntry("daily.cvd", "7");
    }

    @Test
    void whatACrashLeftDoesNoHarm() throws IOException {
        have(SEVEN);
        // Died after the new one was in place, before the old one was gone, with half of the next on its way.
        Files.write(folder.resolve("daily.cld"), SIGNER.cld(EIGHT));
        Path work = Files.createDirectories(folder.resolve(".update/build/deep"));
        Files.writeString(work.resolve("x"), "x");
        Files.createDirectories(folder.resolve(".update/new"));
        Files.write(folder.resolve(".update/new/daily.cld"), new byte[100]);
        Files.createDirectories(folder.resolve(".update/download"));
        Files.write(folder.resolve(".update/download/daily-9.cdiff"), new byte[10]);
        Files.write(folder.resolve(".update/download/daily.cvd.part"), new byte[10]);
        Files.writeString(folder.resolve(".update/notes"), "\\u00zz");
        assertThat(world.held()).containsEntry("daily.cld", "8").doesNotContainKey("daily.cvd");
        world.dns(1, 9);
        world.mirror.put("daily-9.cdiff", SIGNER.cdiff(EIGHT, NINE));
        assertThat(world.one().version()).isEqualTo(9);
        assertThat(world.names()).containsExactly("daily.cld");
        assertThat(world.left("")).doesNotContain("build", "new", "old");
    }

    @Test
    void twoUpdatersInOneFolderKeepOutOfEachOthersWay() throws IOException {
        world.mirror.put("daily.cvd", SIGNER.cvd(SEVEN));
        try (Place other = Place.take(folder)) {
            assertThat(other.folder()).isEqualTo(folder);
            assertThat(world.one().problem()).contains("Another updater is at work");
        }
        assertThat(world.one().version()).isEqualTo(7);
    }
}
