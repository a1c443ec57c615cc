package org.postrider.packs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeployGuardTest {
    @TempDir
    private Path deploy;

    private final List<Path> looks = new ArrayList<>();
    private @Nullable Exception problem;
    private long now;
    private final DeployGuard guard = new DeployGuard(
            file -> {
                looks.add(file);
                if (problem != null) {
                    throw problem;
                }
            },
            () -> now);
    private Path pack;

    @BeforeEach
    void drop() throws IOException {
        pack = Files.writeString(deploy.resolve("a.kar"), "a pack");
    }

    private boolean taken() {
        return guard.canHandle(pack.toFile());
    }

    @Test
    void looksOnceIntoAPackThatItRefuses() {
        problem = new PackRefusedException("It would restart net");

        assertThat(taken()).isTrue();
        assertThat(taken()).isTrue();
        guard.install(pack.toFile());
        guard.update(pack.toFile());

        assertThat(looks).containsExactly(pack);
    }

    @Test
    void looksOnceIntoAPackThatCannotBeRead() {
        problem = new IOException("no zip");

        for (int poll = 0; poll < 5; poll++) {
            now += Duration.ofMinutes(1).toNanos();
            assertThat(taken()).isFalse();
        }

        assertThat(looks).containsExactly(pack);
    }

    @Test
    void looksAgainWhenThePackHasChanged() throws IOException {
        problem = new PackRefusedException("It would restart net");
        taken();
        Files.setLastModifiedTime(pack, FileTime.fromMillis(1));
        problem = null;
        assertThat(taken()).isFalse();

        problem = new PackRefusedException("It would restart smtp");
        assertThat(taken()).isTrue();
        assertThat(looks).hasSize(3);
    }

    @Test
    void looksAgainAfterAWhileSinceWhatIsInstalledMayHaveChanged() {
        problem = new PackRefusedException("It would restart net");
        taken();
        problem = null;

        now += Duration.ofSeconds(9).toNanos();
        assertThat(taken()).isTrue();
        now += Duration.ofSeconds(1).toNanos();
        assertThat(taken()).isFalse();
    }

    @Test
    void keepsNoGoodVerdict() {
        assertThat(taken()).isFalse();
        problem = new PackRefusedException("It would restart net, now that another pack is there");
        assertThat(taken()).isTrue();
    }
}
