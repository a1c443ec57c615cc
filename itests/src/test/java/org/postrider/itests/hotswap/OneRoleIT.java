package org.postrider.itests.hotswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postrider.itests.Post;
import org.postrider.itests.Server;

/** What restarts with a role: nothing else. */
final class OneRoleIT {
    private static Server server;
    private static Post post;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("one-role").start();
        post = new Post(server);
        post.flows();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<String> roles() {
        return Stream.concat(Roles.ALL.stream(), Stream.of("config", "shell", "net", "store.embedded"));
    }

    @ParameterizedTest
    @MethodSource("roles")
    void restartDeactivatesNoComponentOutside(String role) {
        Components before = Components.of(server);
        assertThat(before.ids()).hasSizeGreaterThan(20);

        server.shell("bundle:restart " + Roles.symbolicName(role));

        Components after = Components.of(server);
        assertThat(after.without(role)).isEqualTo(before.without(role));
        if (!before.without(role).equals(before)) {
            assertThat(after).as("its own components are new").isNotEqualTo(before);
        }
    }

    @Test
    void aTraceNamesTheVersionsThatItRanOn() throws IOException {
        post.flows();

        assertThat(server.shell("mail:trace --no-format --last 1").output())
                .contains("org.postrider.smtp@", "org.postrider.filter.attachment@", "org.postrider.queue@");
    }
}
