package org.postrider.itests.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postrider.itests.Server;

/** Stopping, killing and starting again, with the same folder and ports. */
final class RestartIT {
    @Test
    void comesBackAfterStopAndAfterKill() {
        try (Server server = Server.create("restart").start()) {
            long first = server.process().pid();
            server.stop();
            assertThat(server.runs()).isFalse();

            server.start();
            assertThat(server.process().pid()).isNotEqualTo(first);
            server.kill9();
            assertThat(server.runs()).isFalse();

            server.start();
            assertThat(server.shell("shell:echo back").output().strip()).isEqualTo("back");
        }
    }
}
