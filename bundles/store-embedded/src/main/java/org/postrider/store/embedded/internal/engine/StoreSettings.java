package org.postrider.store.embedded.internal.engine;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the store was told; bounds are checked by the component. Immutable.
 *
 * @param folder the store's own
 * @param segmentBytes size of a segment
 * @param spareSegments prepared segments in hand
 * @param reserveBytes free disk below which no segment is made
 * @param smallContentBytes content up to this is kept in memory until it is committed
 * @param memoryBytes for all content kept in memory until it is committed
 * @param cacheBytes for verified blocks of content
 * @param indexCacheBytes for RocksDB's blocks
 * @param indexBufferBytes changes gathered before RocksDB flushes
 * @param lease how long content without references is kept
 * @param sweepEvery how often garbage is looked for
 * @param compactBelowPercent segments with less live content are rewritten
 * @param compactBytesPerSecond speed of rewriting
 * @param lazySync lazy writes are durable after this
 * @param checkpointEvery how often the index is copied, if it has changed
 */
public record StoreSettings(
        Path folder,
        int segmentBytes,
        int spareSegments,
        long reserveBytes,
        int smallContentBytes,
        long memoryBytes,
        long cacheBytes,
        long indexCacheBytes,
        long indexBufferBytes,
        Duration lease,
        Duration sweepEvery,
        int compactBelowPercent,
        long compactBytesPerSecond,
        Duration lazySync,
        Duration checkpointEvery) {
    private static final int MIB = 1 << 20;

    /** The defaults in that folder. */
    public static StoreSettings defaults(Path folder) {
        return new StoreSettings(
                folder,
                64 * MIB,
                1,
                64L * MIB,
                MIB / 4,
                64L * MIB,
                16L * MIB,
                32L * MIB,
                8L * MIB,
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                50,
                16L * MIB,
                Duration.ofSeconds(1),
                Duration.ofMinutes(30));
    }
}
