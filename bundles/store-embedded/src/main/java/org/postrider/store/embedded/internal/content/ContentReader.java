package org.postrider.store.embedded.internal.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.content.DamagedContentException;
import org.postrider.store.embedded.internal.engine.ContentRow;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.log.ContentBlocks;
import org.postrider.store.embedded.internal.log.Extent;

/** Reads content from the log, verifying each block, and following it when it was moved meanwhile. Thread-safe. */
final class ContentReader {
    private static final int MOVES = 3;

    private final Engine engine;
    private final ContentBlocks blocks;
    private final BlockCache cache;

    ContentReader(Engine engine, BlockCache cache) {
        this.engine = engine;
        this.blocks = engine.blocks();
        this.cache = cache;
    }

    /**
     * A block of a content.
     *
     * @param extent it is in
     * @param index within the extent
     * @param position of its first byte within the content
     */
    private record Block(Extent extent, long index, long position) {
        int length() {
            return (int) Math.min(Extent.BLOCK, extent.length() - index * Extent.BLOCK);
        }
    }

    int read(LocalContent content, long position, ByteBuffer into) throws IOException {
        List<Extent> place = content.extents();
        List<Extent> tried = null;
        for (int attempt = 0; attempt < MOVES; attempt++) {
            if (place == null || place.equals(tried)) {
                place = lookUp(content, tried);
                content.movedTo(place);
            }
            Block block = find(place, position);
            byte[] bytes = block == null ? null : bytes(content, block);
            if (block != null && bytes != null) {
                int within = (int) (position - block.position());
                int count = Math.min(into.remaining(), bytes.length - within);
                into.put(bytes, within, count);
                return count;
            }
            tried = place;
        }
        throw damaged(content, tried);
    }

    private byte @Nullable [] bytes(LocalContent content, Block block) throws IOException {
        BlockCache.Key key = new BlockCache.Key(content.number(), block.position());
        byte[] cached = cache.get(key);
        if (cached != null) {
            return cached;
        }
        Extent extent = block.extent();
        byte[] bytes = blocks.read(new ContentBlocks.Place(
                extent.segment(),
                extent.blockOffset(block.index()),
                content.number(),
                block.position(),
                block.length()));
        if (bytes != null) {
            cache.put(key, bytes);
        }
        return bytes;
    }

    private static @Nullable Block find(List<Extent> extents, long position) {
        long start = 0;
        for (Extent extent : extents) {
            if (position < start + extent.length()) {
                long index = (position - start) / Extent.BLOCK;
                return new Block(extent, index, start + index * Extent.BLOCK);
            }
            start += extent.length();
        }
        return null;
    }

    private List<Extent> lookUp(LocalContent content, @Nullable List<Extent> tried) throws IOException {
        byte[] row = engine.index().get(Keys.content(content.number()));
        if (row == null) {
            throw tried != null && content.ifPending() != null
                    ? damaged(content, tried)
                    : new DamagedContentException("Content " + content.id()
                            + " is not in the store: nobody referred to it, or the index has lost it; see mail:status");
        }
        List<Extent> found = ContentRow.decode(row).extents();
        if (found.equals(tried)) {
            throw damaged(content, tried);
        }
        return found;
    }

    private static DamagedContentException damaged(LocalContent content, @Nullable List<Extent> place) {
        return new DamagedContentException("Content " + content.id() + " of " + content.size()
                + " bytes fails its checksum in " + place
                + ": the disk has changed it; check the disk and restore the message from a backup");
    }
}
