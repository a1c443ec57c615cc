package org.postrider.store.embedded.internal.sweep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.state.Durability;
import org.postrider.store.embedded.internal.engine.Commit;
import org.postrider.store.embedded.internal.engine.ContentRow;
import org.postrider.store.embedded.internal.engine.Draft;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.store.embedded.internal.engine.PendingContent;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.View;
import org.postrider.store.embedded.internal.log.ContentBlocks;
import org.postrider.store.embedded.internal.log.Extent;
import org.postrider.store.embedded.internal.log.SegmentContents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves live content out of segments that hold little of it. Confined to the sweeper's thread.
 *
 * <p>A move is a commit like any other: it writes the bytes anew and sets the content's row, if that is still what was read.
 * The old segment stays until the index with the new row is flushed behind a synced log; a crash finds one or the other.
 */
final class Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
    private static final int BLOCKS_AT_ONCE = 16;
    private static final int SEGMENTS_AT_ONCE = 16;
    private static final int PERCENT = 100;

    private final Engine engine;
    private final ContentBlocks blocks;

    Compactor(Engine engine) {
        this.engine = engine;
        this.blocks = engine.blocks();
    }

    /** Rewrites sparse segments. @return how many */
    int run() throws IOException, InterruptedException {
        int done = 0;
        for (long segment : sparse()) {
            if (!engine.committer().takesContent()) {
                return done;
            }
            empty(segment);
            done++;
        }
        return done;
    }

    /** Full segments that hold no live content. */
    int freeSegments() {
        int free = 0;
        for (long segment : engine.segments().fullNumbers()) {
            free += engine.ledger().live(segment) <= 0 && !engine.ledger().pinned(segment) ? 1 : 0;
        }
        return free;
    }

    private List<Long> sparse() {
        List<Long> found = new ArrayList<>();
        for (long segment : engine.segments().fullNumbers()) {
            long live = engine.ledger().live(segment);
            long most = engine.segments().size(segment)
                    / PERCENT
                    * engine.settings().compactBelowPercent();
            if (live > 0 && live < most && !engine.ledger().pinned(segment)) {
                found.add(segment);
            }
        }
        found.sort(Comparator.comparingLong(s -> engine.ledger().live(s)));
        return found.subList(0, Math.min(SEGMENTS_AT_ONCE, found.size()));
    }

    private void empty(long segment) throws IOException, InterruptedException {
        for (long content : new SegmentContents(engine.segments()).in(segment)) {
            boolean more = true;
            while (more) {
                more = moveSome(content, segment);
            }
        }
    }

    /** Moves some blocks of a content. @return whether there may be more in the segment */
    private boolean moveSome(long content, long segment) throws IOException, InterruptedException {
        byte[] row = engine.index().get(Keys.content(content));
        if (row == null) {
            return false;
        }
        ContentRow before = ContentRow.decode(row);
        long position = 0;
        for (int i = 0; i < before.extents().size(); i++) {
            Extent extent = before.extents().get(i);
            if (extent.segment() == segment) {
                byte[] bytes = read(content, position, extent);
                return bytes != null && commit(new Move(content, row, new Moved(before, i, position, bytes)));
            }
            position += extent.length();
        }
        return false;
    }

    private byte @Nullable [] read(long content, long position, Extent extent) throws IOException {
        int length = (int) Math.min(extent.length(), (long) BLOCKS_AT_ONCE * Extent.BLOCK);
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (int block = 0; bytes.hasRemaining(); block++) {
            byte[] part = blocks.read(new ContentBlocks.Place(
                    extent.segment(),
                    extent.blockOffset(block),
                    content,
                    position + bytes.position(),
                    Math.min(Extent.BLOCK, bytes.remaining())));
            if (part == null) {
                // Left where it is: whoever reads it is told, and what the disk still has can be rescued by hand.
                LOG.error(
                        "event=content-damaged content={} extent={} hint=\"check the disk; restore from a backup\"",
                        Long.toHexString(content),
                        extent);
                return null;
            }
            bytes.put(part);
        }
        return bytes.array();
    }

    private boolean commit(Move move) throws IOException, InterruptedException {
        boolean moved = Sweeper.await(engine.committer().submit(move));
        long pauseMs = 1_000L * move.bytes() / engine.settings().compactBytesPerSecond();
        if (pauseMs > 0) {
            Thread.sleep(pauseMs);
        }
        return moved;
    }

    /**
     * The first bytes of one extent, on their way to another place.
     *
     * @param before the row
     * @param index of the extent
     * @param position of its first byte within the content
     * @param bytes the first of its bytes
     */
    private record Moved(ContentRow before, int index, long position, byte[] bytes) {
        ContentRow after(List<Extent> written) {
            List<Extent> extents = new ArrayList<>();
            for (int i = 0; i < before.extents().size(); i++) {
                Extent extent = before.extents().get(i);
                if (i != index || written.isEmpty()) {
                    add(extents, extent);
                    continue;
                }
                written.forEach(e -> add(extents, e));
                if (bytes.length < extent.length()) {
                    long offset = extent.blockOffset(bytes.length / Extent.BLOCK);
                    add(extents, new Extent(extent.segment(), offset, extent.length() - bytes.length));
                }
            }
            return new ContentRow(before.size(), before.crc32c(), extents);
        }

        private static void add(List<Extent> extents, Extent next) {
            int last = extents.size() - 1;
            if (last >= 0 && extents.get(last).joins(next)) {
                extents.set(last, extents.get(last).with(next));
            } else {
                extents.add(next);
            }
        }
    }

    private static final class Move extends Commit<Boolean> implements PendingContent {
        private final long content;
        private final byte[] row;
        private final Moved moved;

        Move(long content, byte[] row, Moved moved) {
            super(Durability.LAZY);
            this.content = content;
            this.row = row;
            this.moved = moved;
        }

        int bytes() {
            return moved.bytes().length;
        }

        @Override
        protected Boolean resolve(View view, Draft draft) throws IOException {
            byte[] key = Keys.content(content);
            byte[] now = view.get(key);
            if (now == null || !Arrays.equals(now, row)) {
                // Removed or moved meanwhile; another look tells.
                return now != null;
            }
            // Removing it first takes the old place off the ledger.
            draft.ops().remove(key);
            draft.bring(this);
            return true;
        }

        @Override
        public long number() {
            return content;
        }

        @Override
        public Blob unwritten() {
            return new Blob(content, moved.position(), moved.bytes(), moved.bytes().length);
        }

        @Override
        public ContentRow row(List<Extent> written) {
            return moved.after(written);
        }

        @Override
        public void indexed(ContentRow next) {
            // Readers that hold the old place look again when it is gone.
        }
    }
}
