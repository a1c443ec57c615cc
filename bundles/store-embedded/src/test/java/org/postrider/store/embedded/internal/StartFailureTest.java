package org.postrider.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.role.runtime.StartFailure;
import org.postrider.testkit.time.ManualClock;

/** What a starting server is told when its store cannot be opened. */
final class StartFailureTest {
    @TempDir
    private Path home;

    private final AtomicInteger ends = new AtomicInteger();
    private EmbeddedHarness harness;

    @BeforeEach
    void make() throws Exception {
        harness = new EmbeddedHarness();
        harness.store().stop();
    }

    @AfterEach
    void delete() throws Exception {
        EmbeddedHarness.delete(harness.folder);
    }

    private void open() throws IOException {
        new EmbeddedStore(harness.settings(), 1, new ManualClock(), new StartFailure(home, ends::incrementAndGet))
                .stop();
    }

    @Test
    void aNewerFormatEndsTheStartWithBothNumbersAndAWayOut() throws IOException {
        Path format = harness.folder.resolve("FORMAT");
        Files.writeString(format, Files.readString(format).replace("store 1", "store 7"));

        assertThatThrownBy(this::open).isInstanceOf(IOException.class);

        assertThat(ends).hasValue(1);
        assertThat(Files.readString(home.resolve("run/failed")))
                .contains("has format 7", "newer than this Postrider knows (1)", "install the newer version");
    }

    @Test
    void aFormatFileThatIsNoneEndsTheStart() throws IOException {
        Files.writeString(harness.folder.resolve("FORMAT"), "\0\0\0\0");

        assertThatThrownBy(this::open).isInstanceOf(IOException.class);

        assertThat(Files.readString(home.resolve("run/failed"))).contains("FORMAT", "restore it from a backup");
    }

    @Test
    void anIndexThatCannotBeOpenedEndsTheStart() throws IOException {
        Files.writeString(harness.folder.resolve("index/CURRENT"), "no manifest");

        assertThatThrownBy(this::open).isInstanceOf(IOException.class);

        assertThat(ends).hasValue(1);
        assertThat(Files.readString(home.resolve("run/failed"))).startsWith("The store cannot be opened: ");
    }

    @Test
    void aStoreThatOpensSaysNothing() throws IOException {
        open();

        assertThat(ends).hasValue(0);
        assertThat(home.resolve("run")).doesNotExist();
    }
}
