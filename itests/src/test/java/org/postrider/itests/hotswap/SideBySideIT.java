package org.postrider.itests.hotswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.pluginpack.PluginJar;

/**
 * Each role is replaced by another version of itself, newer and older in turn, the two side by side for a moment, and no
 * client notices.
 */
final class SideBySideIT {
    private static final String NEWER = "7.7.7";

    @TempDir
    static Path folder;

    private static Server server;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("side-by-side")
                .option("--plaintext-auth", "loopback")
                .start();
        new Post(server).flows();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The shipped bundle of a role, as a version from the future. */
    private static Path newer(String role) {
        Path copy = folder.resolve(role + ".jar");
        return Files.exists(copy) ? copy : PluginJar.versioned(Roles.jar(role), copy, NEWER);
    }

    private static void assertTraceNames(String version) throws IOException {
        new Post(server).flows();
        assertThat(server.shell("mail:trace --no-format --last 1").output())
                .contains(
                        "org.postrider.smtp@" + version,
                        "org.postrider.filter.attachment@" + version,
                        "org.postrider.filter.virus@" + version,
                        "org.postrider.policy@" + version,
                        "org.postrider.queue@" + version,
                        "org.postrider.delivery@" + version);
    }

    @Test
    void swapUnderLoadIsNotNoticedAndLeavesNothingBehind() throws IOException {
        Residue before;
        try (Swarm swarm = new Swarm(server).start()) {
            Roles.swapAll(server, SideBySideIT::newer);
            assertTraceNames(NEWER);
            swarm.flows().stop().assertNothingLost().assertNobodyNoticed();
            before = Await.until(
                    "idle",
                    () -> Residue.of(server),
                    residue -> residue.doubled().isEmpty());
        }
        try (Swarm swarm = new Swarm(server).start()) {
            for (int round = 0; round < Roles.ROUNDS; round++) {
                Roles.swapAll(server, round % 2 == 0 ? Roles::jar : SideBySideIT::newer);
                swarm.flows();
            }
            swarm.stop().assertNothingLost().assertNobodyNoticed();
        }
        Residue after = Await.until(
                "nothing of the old revisions",
                () -> Residue.of(server),
                residue -> residue.doubled().isEmpty()
                        && residue.pools().equals(before.pools())
                        && residue.sockets() <= before.sockets());
        assertThat(after.twins()).isEmpty();
        assertThat(after.deleted()).isEmpty();
    }
}
