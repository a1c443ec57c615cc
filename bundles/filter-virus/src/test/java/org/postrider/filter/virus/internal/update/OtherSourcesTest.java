package org.postrider.filter.virus.internal.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.filter.virus.internal.update.World.SIGNER;
import static org.postrider.filter.virus.internal.update.World.daily;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postrider.filter.virus.internal.database.Signer;

/** Databases of others, mirrors of our own, and when it is looked again. */
class OtherSourcesTest extends WorldTest {
    @Test
    void databasesOfOthersAreFetchedWhenTheyChange() throws IOException {
        world.databases = List.of();
        world.urls.add(URI.create(world.mirror.url() + "sub/own.ndb"));
        world.mirror.put("sub/own.ndb", "A:0:*:41\n".getBytes(StandardCharsets.UTF_8));
        assertThat(world.one().problem()).isEmpty();
        assertThat(world.held()).containsEntry("own.ndb/own.ndb", "A:0:*:41\n");
        world.engine.clear();
        assertThat(world.fresh().run().get(0).problem()).isEmpty();
        assertThat(world.engine).isEmpty();
        for (String bad : List.of("", "  <!DOCTYPE html><p>Sorry", "<html>")) {
            world.mirror.put("sub/own.ndb", bad.getBytes(StandardCharsets.UTF_8));
            assertThat(world.one().problem()).startsWith("own.ndb is");
        }
        world.mirror.remove("sub/own.ndb");
        assertThat(world.one().problem()).contains("is not there");
        assertThat(world.held()).containsEntry("own.ndb/own.ndb", "A:0:*:41\n");
        world.mirror.put("sub/own.ndb", "B:0:*:42\n".getBytes(StandardCharsets.UTF_8));
        assertThat(world.one().problem()).isEmpty();
        assertThat(world.held()).containsEntry("own.ndb/own.ndb", "B:0:*:42\n");
        assertThat(world.engine).containsExactly("check own.ndb", "reload own.ndb");
    }

    @Test
    void filesOfThisHostAreCopiedWhenTheyChange() throws IOException {
        world.databases = List.of();
        Path source = Files.createDirectories(folder.resolve(".source")).resolve("own.hsb");
        world.urls.add(source.toUri());
        assertThat(world.one().problem()).contains("is not there");
        Files.writeString(source, "h:1:A\n");
        assertThat(world.one().problem()).isEmpty();
        assertThat(world.held()).containsEntry("own.hsb/own.hsb", "h:1:A\n");
        world.one();
        assertThat(world.engine).hasSize(2);
        Files.writeString(source, "h:1:A\nh:2:B\n");
        world.one();
        assertThat(world.held()).containsEntry("own.hsb/own.hsb", "h:1:A\nh:2:B\n");
    }

    @Test
    void aContainerOfOthersMayNotGoBackEither() throws IOException {
        world.databases = List.of();
        world.urls.add(URI.create(world.mirror.url() + "daily.cvd"));
        world.mirror.put("daily.cvd", SIGNER.cvd(EIGHT));
        assertThat(world.one().problem()).isEmpty();
        world.mirror.put("daily.cvd", SIGNER.cvd(SEVEN));
        assertThat(world.one().problem()).contains("older than ours: we keep 8");
        world.mirror.put("daily.cvd", new Signer().cvd(NINE));
        assertThat(world.one().problem()).contains("not signed by ClamAV");
        versionIs(8);
    }

    @Test
    void afterAFailureItIsTriedAgainSoonThenEverLater() {
        assertThat(world.updates().next()).isEqualTo(World.BEGIN.plusSeconds(60));
        long before = 0;
        for (int i = 0; i < 8; i++) {
            world.one();
            long minutes = Duration.between(world.now, world.updates().next()).toMinutes();
            long wanted = Math.min(120, 10L << i);
            assertThat(minutes).isBetween(wanted * 9 / 10 - 1, wanted * 11 / 10 + 1);
            assertThat(minutes).isGreaterThanOrEqualTo(Math.min(before, 100));
            before = minutes;
        }
        world.mirror.put("daily.cvd", SIGNER.cvd(SEVEN));
        world.one();
        assertThat(Duration.between(world.now, world.updates().next()).toMinutes())
                .isBetween(108L, 132L);
    }

    @Test
    void oldSignaturesAreTold() throws IOException {
        have(SEVEN);
        world.dns(1, 7);
        assertThat(world.one().problem()).isEmpty();
        world.now = world.now.plus(Duration.ofHours(70));
        world.dns(1, 7);
        assertThat(world.one().problem()).contains("signatures are old").contains("made 75 hours ago");
        world.resolver.record = "";
        world.now = world.now.plus(Duration.ofHours(80));
        assertThat(world.fresh().run().get(0).problem())
                .contains("not updated for 80 hours")
                .contains("has no daily.cvd");
    }

    @Test
    void theLogIsToldOnceADay() {
        Warnings warnings = new Warnings(Duration.ofHours(72));
        Instant now = World.BEGIN;
        Standing main = new Standing("main", now);
        Standing daily = new Standing("daily", now);
        List<Standing> both = List.of(main, daily);
        assertThat(warnings.due(both, now)).isEmpty();
        main.failed("away");
        daily.failed("away too");
        assertThat(warnings.due(both, now)).contains("main: away; daily: away too");
        assertThat(warnings.due(both, now.plus(Duration.ofHours(23)))).isEmpty();
        assertThat(warnings.due(both, now.plus(Duration.ofHours(25)))).isPresent();
        Optional<String> old = warnings.due(both, now.plus(Duration.ofHours(73)));
        assertThat(old).hasValueSatisfying(text -> assertThat(text).contains("not updated for 73 hours"));
        main.checked(now.plus(Duration.ofHours(74)), "");
        daily.checked(now.plus(Duration.ofHours(74)), "");
        assertThat(warnings.due(both, now.plus(Duration.ofHours(100)))).isEmpty();
    }

    @Test
    void aMirrorOfOnesOwnIsAskedForWhatIsPutTogetherFirst() throws IOException {
        world.own = true;
        world.dns(1, 99);
        world.mirror.put("daily.cld", SIGNER.cld(EIGHT)).put("daily.cvd", SIGNER.cvd(SEVEN));
        assertThat(world.one().version()).isEqualTo(8);
        assertThat(world.names()).containsExactly("daily.cld");
        world.mirror.remove("daily.cld").put("daily.cvd", SIGNER.cvd(NINE));
        assertThat(world.one().version()).isEqualTo(9);
        assertThat(world.names()).containsExactly("daily.cvd");
    }
}
