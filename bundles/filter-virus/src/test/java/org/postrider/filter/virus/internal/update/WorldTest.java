package org.postrider.filter.virus.internal.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.filter.virus.internal.update.World.SIGNER;
import static org.postrider.filter.virus.internal.update.World.daily;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.filter.virus.internal.database.Signer;

/** A world for each test, and three versions of a database. */
abstract class WorldTest {
    static final Signer.Database SEVEN = daily(7, "A:0:*:41", "B:0:*:42");
    static final Signer.Database EIGHT =
            SEVEN.next(Map.of("daily.ndb", "A:0:*:41\nC:0:*:43\n", "daily.hsb", "h:1:H\n"));
    static final Signer.Database NINE = EIGHT.next(
            Map.of("daily.ndb", "A:0:*:41\nC:0:*:43\nD:0:*:44\n", "daily.hsb", "h:1:H\n", "daily.ldb", "new\n"));

    @TempDir
    Path folder;

    World world;

    @BeforeEach
    void begin() {
        world = new World(folder);
    }

    @AfterEach
    void end() {
        world.close();
    }

    void have(Signer.Database database) throws IOException {
        Files.write(folder.resolve(database.name() + ".cvd"), SIGNER.cvd(database));
    }

    void versionIs(long version) {
        assertThat(world.held().get("daily.cvd")).isEqualTo("" + version);
    }
}
