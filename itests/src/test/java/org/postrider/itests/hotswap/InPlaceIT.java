package org.postrider.itests.hotswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;

/** Each role goes away for a moment and comes back, as with plain bundle:update: clients wait meanwhile. */
final class InPlaceIT {
    private static Server server;

    @BeforeAll
    static void boot() throws IOException {
        server =
                Server.create("in-place").option("--plaintext-auth", "loopback").start();
        new Post(server).flows();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void updateUnderLoadDropsNobodyAndLosesNothing() throws IOException {
        try (Swarm swarm = new Swarm(server).start()) {
            for (int round = 0; round < Roles.ROUNDS; round++) {
                Roles.updateAll(server);
                swarm.flows();
            }
            swarm.stop().assertNothingLost().assertNobodyDropped();
        }
        Residue after = Await.until(
                "nothing of the old revisions",
                () -> Residue.of(server),
                residue -> residue.doubled().isEmpty());
        assertThat(after.twins()).isEmpty();
        assertThat(after.deleted()).isEmpty();
    }

    @Test
    void restartUnderLoadDropsNobodyAndLosesNothing() throws IOException {
        try (Swarm swarm = new Swarm(server).start()) {
            Roles.restartAll(server);
            swarm.flows().stop().assertNothingLost().assertNobodyDropped();
        }
    }

    @Test
    void restartOfTheStoreLosesNothing() throws IOException {
        try (Swarm swarm = new Swarm(server).start()) {
            for (int round = 0; round < Roles.ROUNDS; round++) {
                server.shell("bundle:restart org.postrider.store.embedded");
                swarm.flows();
            }
            swarm.stop().assertNothingLost();
        }
    }
}
