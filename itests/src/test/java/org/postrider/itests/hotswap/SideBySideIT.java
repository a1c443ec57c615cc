package org.postrider.itests.hotswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;

/** Each role is replaced by another build of itself, the two side by side for a moment, and no client notices. */
final class SideBySideIT {
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

    @Test
    void swapUnderLoadIsNotNoticedAndLeavesNothingBehind() throws IOException {
        Residue before;
        try (Swarm swarm = new Swarm(server).start()) {
            Roles.swapAll(server);
            swarm.flows().stop();
            before = Await.until(
                    "idle",
                    () -> Residue.of(server),
                    residue -> residue.doubled().isEmpty());
        }
        try (Swarm swarm = new Swarm(server).start()) {
            for (int round = 0; round < Roles.ROUNDS; round++) {
                Roles.swapAll(server);
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
