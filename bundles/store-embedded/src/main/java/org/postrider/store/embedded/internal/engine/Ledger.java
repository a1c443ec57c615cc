package org.postrider.store.embedded.internal.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.View;
import org.postrider.store.embedded.internal.log.Extent;

/**
 * How many live bytes each segment holds. It follows the content rows: putting one adds, removing one subtracts, so that
 * moving a content is a removal and a put in one commit. Pins stand for content that is written but in no row yet; they end
 * with the process, as such content does. Thread-safe.
 */
public final class Ledger {
    private final Map<Long, Long> live = new HashMap<>();
    private final Map<Long, Long> pins = new HashMap<>();
    private final Set<Long> touched = new HashSet<>();

    /** Takes the numbers of the index, forgetting its own. */
    synchronized void load(View index) throws IOException {
        live.clear();
        touched.clear();
        index.scanPrefix(Keys.table('G'), (key, value) -> {
            live.put(Keys.lastNumber(key), ByteBuffer.wrap(value).getLong());
            return true;
        });
    }

    /** Sees a change before it is made. @param view as before the change */
    synchronized void change(byte[] key, byte @Nullable [] value, View view) throws IOException {
        if (key[0] != Keys.CONTENT) {
            return;
        }
        byte[] row = value == null ? view.get(key) : value;
        if (row != null) {
            for (Extent extent : ContentRow.decode(row).extents()) {
                long bytes = value == null ? -extent.footprint() : extent.footprint();
                live.merge(extent.segment(), bytes, Long::sum);
                touched.add(extent.segment());
            }
        }
    }

    /** Gives the rows that have changed since the last call; absent value: remove it. */
    synchronized void drainTo(BiConsumer<byte[], byte @Nullable []> rows) {
        for (long segment : touched) {
            Long bytes = live.get(segment);
            byte[] value = bytes == null
                    ? null
                    : ByteBuffer.allocate(Long.BYTES).putLong(bytes).array();
            rows.accept(Keys.segment(segment), value);
        }
        touched.clear();
    }

    /** Keeps a segment though no row points to it. */
    public synchronized void pin(long segment) {
        pins.merge(segment, 1L, Long::sum);
    }

    /** Ends one {@link #pin}. */
    public synchronized void unpin(long segment) {
        pins.merge(segment, -1L, (a, b) -> a + b == 0 ? null : a + b);
    }

    /** Live bytes there. */
    public synchronized long live(long segment) {
        return live.getOrDefault(segment, 0L);
    }

    /** Whether content there is still on its way. */
    public synchronized boolean pinned(long segment) {
        return pins.containsKey(segment);
    }

    /** Whether nothing there is needed as content. */
    synchronized boolean idle(long segment) {
        return live(segment) <= 0 && !pinned(segment);
    }

    /** The segment is gone. */
    synchronized void forget(long segment) {
        live.remove(segment);
        touched.add(segment);
    }
}
