package org.postrider.store.embedded.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.postrider.store.embedded.internal.engine.StoreSettings;
import org.postrider.testkit.contract.StoreHarness;
import org.postrider.testkit.time.ManualClock;

/** A store in a folder of its own, with small segments. */
class EmbeddedHarness implements StoreHarness<EmbeddedStore> {
    static final int MIB = 1 << 20;

    final Path folder;
    final ManualClock clock = new ManualClock();
    private final UnaryOperator<StoreSettings> change;
    private EmbeddedStore store;

    EmbeddedHarness() throws IOException {
        this(s -> s);
    }

    EmbeddedHarness(UnaryOperator<StoreSettings> change) throws IOException {
        folder = Files.createTempDirectory("postrider-store");
        this.change = change;
        store = open();
    }

    StoreSettings settings() {
        return change.apply(new StoreSettings(
                folder,
                8 * MIB,
                1,
                0,
                MIB / 4,
                8L * MIB,
                MIB,
                4L * MIB,
                4L * MIB,
                Duration.ofHours(1),
                Duration.ofHours(1),
                50,
                1_000L * MIB,
                Duration.ofMillis(200),
                Duration.ofMinutes(30)));
    }

    private EmbeddedStore open() throws IOException {
        return new EmbeddedStore(settings(), 2, clock);
    }

    @Override
    public EmbeddedStore store() {
        return store;
    }

    @Override
    public void restart() throws IOException {
        store.stop();
        store = open();
    }

    @Override
    public void advance(Duration time) {
        clock.advance(time);
    }

    @Override
    public void close() throws IOException {
        store.stop();
        delete(folder);
    }

    static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
