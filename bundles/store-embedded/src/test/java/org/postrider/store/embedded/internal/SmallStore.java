package org.postrider.store.embedded.internal;

import java.nio.file.Path;
import java.time.Duration;
import org.postrider.store.embedded.internal.engine.StoreSettings;

/** Settings of a store with small segments, for tests that look at what it leaves on disk. Stateless. */
public final class SmallStore {
    private SmallStore() {}

    public static StoreSettings settings(Path folder) {
        return new StoreSettings(
                folder,
                1 << 18,
                1,
                0,
                60_000,
                1L << 20,
                1L << 20,
                1L << 20,
                1L << 20,
                Duration.ofHours(1),
                Duration.ofHours(1),
                50,
                1L << 30,
                Duration.ofMillis(5),
                Duration.ofMinutes(30));
    }
}
