package org.postrider.itests.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Result;
import org.postrider.itests.Server;

/** The distribution boots, answers in its shell, and stops. */
final class SmokeIT {
    private static Server server;

    @BeforeAll
    static void boot() {
        server = Server.create("smoke").start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shellPrintsWhatTheCommandPrints() {
        Result result = server.shell("shell:echo hello");

        assertThat(result.output().strip()).isEqualTo("hello");
        assertThat(result.status()).isZero();
    }

    @Test
    void shellFailsWhenTheCommandFails() {
        assertThat(server.shell("bundle:start 99999").status()).isEqualTo(1);
        assertThat(server.shell("mail:no-such-command").status()).isEqualTo(1);
    }

    @Test
    void statusNamesTheShellPort() {
        Result status = server.status();

        assertThat(status.status()).isZero();
        assertThat(status.output()).containsPattern("shell +127.0.0.1 " + server.port(1));
    }

    @Test
    void everyBundleOfOursIsActive() {
        List<String> ours = server.shell("bundle:list -t 0 --no-format").lines().stream()
                .filter(line -> line.contains("Postrider :: "))
                .toList();

        assertThat(ours).hasSizeGreaterThan(15).allMatch(line -> line.contains("Active"));
    }

    @Test
    void nativeTransportOfNettyIsThere() {
        // Fragments are easily dropped by the feature resolver, and Netty would quietly do without.
        assertThat(server.shell("bundle:list -t 0 -s --no-format").lines())
                .anyMatch(line -> line.contains("transport-native-epoll") && line.contains("Resolved"));
    }

    @Test
    void bootLogsNoError() {
        assertThat(server.log().lines()).noneMatch(line -> line.contains(" ERROR "));
    }

    @Test
    void secondStartInTheSameHomeIsRefused() {
        assertThat(server.home().resolve("run/pid")).exists();
        try {
            server.start();
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessageContaining("already running");
            return;
        }
        throw new AssertionError("The second start was not refused");
    }
}
