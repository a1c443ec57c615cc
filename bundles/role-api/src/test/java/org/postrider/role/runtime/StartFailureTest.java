package org.postrider.role.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartFailureTest {
    @TempDir
    private Path home;

    private final AtomicInteger ends = new AtomicInteger();

    @Test
    void endsTheProcessAndKeepsTheFirstReasonForTheLauncher() {
        StartFailure start = new StartFailure(home, ends::incrementAndGet);
        assertThat(start.ongoing()).isTrue();
        assertThat(start.failed()).isFalse();

        start.report("store", "The store has format 2, which is newer");
        start.report("net", "Another reason");

        assertThat(home.resolve("run/failed")).hasContent("The store has format 2, which is newer");
        assertThat(ends).hasValue(1);
        assertThat(new StartFailure(home, ends::incrementAndGet).failed()).isTrue();
    }

    @Test
    void leavesAServerAloneThatWasReady() {
        // Another revision of this bundle knows it from the process.
        new StartFailure(home, ends::incrementAndGet).succeeded();
        StartFailure start = new StartFailure(home, ends::incrementAndGet);

        start.report("store", "The disk is gone");

        assertThat(start.ongoing()).isFalse();
        assertThat(home.resolve("run")).doesNotExist();
        assertThat(ends).hasValue(0);
    }

    @Test
    void isNothingOutsideOfALaunchedProcess() {
        StartFailure none = StartFailure.none();

        none.succeeded();
        none.report("store", "No server at all");

        assertThat(none.ongoing()).isFalse();
        assertThat(none.failed()).isFalse();
    }
}
