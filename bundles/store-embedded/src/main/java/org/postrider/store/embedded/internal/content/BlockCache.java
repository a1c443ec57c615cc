package org.postrider.store.embedded.internal.content;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last verified blocks of content, up to a number of bytes. Thread-safe. */
final class BlockCache {
    private final long maxBytes;
    private final LinkedHashMap<Key, byte[]> blocks = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    /** A block of a content. */
    record Key(long content, long position) {}

    BlockCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized byte @Nullable [] get(Key key) {
        return blocks.get(key);
    }

    /** Keeps a block; its bytes must not change any more. */
    synchronized void put(Key key, byte[] block) {
        byte[] before = blocks.put(key, block);
        bytes += block.length - (before == null ? 0 : before.length);
        Iterator<Map.Entry<Key, byte[]>> eldest = blocks.entrySet().iterator();
        while (bytes > maxBytes && eldest.hasNext()) {
            bytes -= eldest.next().getValue().length;
            eldest.remove();
        }
    }
}
