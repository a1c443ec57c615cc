package org.postrider.store.embedded.internal;

import java.nio.file.Path;
import java.time.Duration;
import org.postrider.store.embedded.internal.engine.StoreSettings;

/** Checks the configuration's bounds. Stateless. */
public final class Settings {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    private Settings() {}

    static StoreSettings of(StoreConfig config, Path folder) {
        return new StoreSettings(
                folder,
                within("segment_size_mb", config.segment__size__mb(), 4, 1024) * MIB,
                within("spare_segments", config.spare__segments(), 1, 16),
                (long) within("reserve_mb", config.reserve__mb(), 0, Integer.MAX_VALUE) * MIB,
                within("small_content_kb", config.small__content__kb(), 0, 4096) * KIB,
                (long) within("content_memory_mb", config.content__memory__mb(), 1, 65_536) * MIB,
                (long) within("content_cache_mb", config.content__cache__mb(), 0, 65_536) * MIB,
                (long) within("index_cache_mb", config.index__cache__mb(), 1, 65_536) * MIB,
                (long) within("index_buffer_mb", config.index__buffer__mb(), 1, 256) * MIB,
                Duration.ofMinutes(within("lease_minutes", config.lease__minutes(), 1, Integer.MAX_VALUE)),
                Duration.ofSeconds(within("sweep_seconds", config.sweep__seconds(), 1, Integer.MAX_VALUE)),
                within("compact_below_percent", config.compact__below__percent(), 0, 90),
                (long) within("compact_mb_per_second", config.compact__mb__per__second(), 1, 10_000) * MIB,
                Duration.ofMillis(within("lazy_sync_ms", config.lazy__sync__ms(), 1, 60_000)),
                Duration.ofMinutes(within("index_copy_minutes", config.index__copy__minutes(), 1, Integer.MAX_VALUE)));
    }

    /**
     * The value.
     *
     * @throws IllegalArgumentException if it is out of bounds, naming the key and what is allowed
     */
    public static int within(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "org.postrider.store.embedded: " + key + " = " + value + " is not from " + min + " to " + max);
        }
        return value;
    }
}
