package org.postrider.store.embedded.internal.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.postrider.store.embedded.internal.index.Index;
import org.postrider.store.embedded.internal.log.LogWriter;
import org.postrider.store.embedded.internal.log.Position;
import org.postrider.store.embedded.internal.log.Segments;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes and copies the index, gives segments back, and repairs the index after a failure. Confined to the committer's
 * thread, but for {@link #index}.
 *
 * <p>The order is what makes it safe. A flush begins with a sync of the log, so the flushed index is never ahead of the
 * durable log. Segments that hold no live content at that moment are given back only when the flush is done and a copy of
 * the index stands behind them.
 */
final class IndexUpkeep implements Committer.Upkeep, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexUpkeep.class);
    private static final long FLUSH_POLL_MS = 20;
    private static final long IDLE_MS = 10_000;
    private static final long TROUBLE_POLL_MS = 1_000;
    private static final long PREPARE_NANOS = 500_000_000L;
    private static final long FLUSH_AGE_NANOS = 300_000_000_000L;
    private static final int FLUSH_SEGMENTS = 2;
    private static final int COPY_SEGMENTS = 8;

    private final Parts parts;
    private final Executor background;
    private volatile Index index;
    private boolean failed;
    private boolean flushing;
    private final List<CompletableFuture<Boolean>> asked = new ArrayList<>();
    private final List<CompletableFuture<Boolean>> answered = new ArrayList<>();
    private List<Long> candidates = List.of();
    private long flushedSegment;
    private long flushedAt = System.nanoTime();
    private long copiedAt;
    private long preparedAt = System.nanoTime() - PREPARE_NANOS;
    // Segments from here on are needed to bring the last copy up to date; null: there is no copy yet.
    private @Nullable Position copied;

    /** What it works on. */
    record Parts(StoreSettings settings, Segments segments, LogWriter writer, Ledger ledger, Checkpoints checkpoints) {}

    IndexUpkeep(Parts parts, Index index, Executor background) {
        this.parts = parts;
        this.index = index;
        this.background = background;
        this.flushedSegment = parts.writer.end().segment();
    }

    Index index() {
        return index;
    }

    @Override
    public Group newGroup() throws IOException {
        if (failed) {
            repair();
        }
        return new Group(index, parts.ledger);
    }

    @Override
    public void indexFailed(IOException cause) throws IOException {
        LOG.error("event=index-failed cause=\"{}\" hint=\"is the disk of the mail folder full?\"", cause.toString());
        failed = true;
        repair();
    }

    /** Opens the index again and applies what it lacks: whatever failed is in the log. */
    private void repair() throws IOException {
        index.close();
        flushing = false;
        Index again = parts.checkpoints.open(parts.settings);
        index = again;
        parts.writer.force();
        new Replay(parts.settings.folder(), parts.segments, again, parts.ledger).run();
        failed = false;
        LOG.info("event=index-repaired");
    }

    @Override
    public long patienceMillis() {
        if (failed || parts.segments.full()) {
            return TROUBLE_POLL_MS;
        }
        return flushing ? FLUSH_POLL_MS : IDLE_MS;
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        if (now - preparedAt > PREPARE_NANOS && parts.segments.preparedBytes() == 0) {
            preparedAt = now;
            inBackground(parts.segments::prepare);
        }
        try {
            if (failed) {
                repair();
            } else if (flushing) {
                finishFlush();
            } else if (flushDue()) {
                startFlush();
            }
        } catch (IOException e) {
            failed = true;
            LOG.error(
                    "event=index-upkeep-failed cause=\"{}\" hint=\"is the disk of the mail folder full?\"",
                    e.toString());
        }
    }

    /** Flushes and copies soon, and gives back what it can. On the committer's thread. @param done completed then */
    void ask(CompletableFuture<Boolean> done) {
        asked.add(done);
    }

    private boolean flushDue() {
        long unflushed = index.unflushedBytes();
        return !asked.isEmpty()
                || unflushed >= parts.settings.indexBufferBytes()
                || parts.writer.end().segment() - flushedSegment >= FLUSH_SEGMENTS
                || unflushed > 0 && System.nanoTime() - flushedAt > FLUSH_AGE_NANOS;
    }

    private void startFlush() throws IOException {
        parts.writer.force();
        answered.addAll(asked);
        asked.clear();
        long end = parts.writer.end().segment();
        List<Long> idle = new ArrayList<>();
        for (long segment : parts.segments.fullNumbers()) {
            if (segment < end && parts.ledger.idle(segment)) {
                idle.add(segment);
            }
        }
        candidates = idle;
        flushedSegment = end;
        index.startFlush();
        flushing = true;
    }

    private void finishFlush() throws IOException {
        if (index.flushing()) {
            return;
        }
        flushing = false;
        flushedAt = System.nanoTime();
        if (copyDue()) {
            copy();
        }
        Position behind = copied;
        List<Long> free = candidates;
        candidates = List.of();
        for (long segment : free) {
            if (behind != null && segment < behind.segment()) {
                parts.ledger.forget(segment);
                giveBack(segment);
            }
        }
        List<CompletableFuture<Boolean>> told = List.copyOf(answered);
        answered.clear();
        inBackground(() -> {
            parts.segments.prepare();
            told.forEach(t -> t.complete(true));
        });
    }

    private boolean copyDue() {
        Position last = copied;
        return last == null
                || !answered.isEmpty()
                || parts.writer.end().segment() - last.segment() >= COPY_SEGMENTS
                || System.nanoTime() - copiedAt
                        > parts.settings.checkpointEvery().toNanos();
    }

    private void copy() throws IOException {
        parts.writer.force();
        parts.checkpoints.make(index);
        copied = parts.writer.end();
        copiedAt = System.nanoTime();
    }

    private void giveBack(long segment) {
        inBackground(() -> {
            try {
                parts.segments.release(segment);
            } catch (IOException e) {
                LOG.warn(
                        "event=segment-not-freed segment={} cause=\"{}\" hint=\"check the mail folder\"",
                        segment,
                        e.toString());
            }
        });
    }

    private void inBackground(Runnable task) {
        try {
            background.execute(task);
        } catch (RejectedExecutionException e) {
            // Very many at once, or the store stops: the next flush finds the segment again.
            LOG.debug("event=upkeep-postponed");
        }
    }

    /** After the committer has ended. */
    @Override
    public void close() throws IOException {
        try {
            parts.writer.force();
            if (!failed) {
                index.flush();
            }
        } finally {
            index.close();
            asked.addAll(answered);
            asked.forEach(a -> a.complete(false));
        }
    }
}
