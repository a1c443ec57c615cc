package org.postrider.store.embedded.internal.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.state.Durability;
import org.postrider.store.embedded.internal.disk.Disk;
import org.postrider.store.embedded.internal.index.Index;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.View;
import org.postrider.store.embedded.internal.log.ContentBlocks;
import org.postrider.store.embedded.internal.log.LogScan;
import org.postrider.store.embedded.internal.log.LogWriter;
import org.postrider.store.embedded.internal.log.Segments;

/**
 * Log, index and committer, opened and closed as one. Thread-safe.
 *
 * <p>What is guaranteed: a commit with {@link Durability#SYNC} is in the synced log before its stage completes. The index is
 * always what the log said up to one position; after a crash, the rest of the log is applied to it. If the index is lost,
 * its last copy takes its place, and all segments since that copy are still there. Content is never older than its row: a
 * segment is used again only when the index without its content is flushed and the log up to there is synced.
 */
public final class Engine implements Closeable {
    private static final int COMPLETERS = 4;
    private static final int MAX_GROUPS_COMPLETING = 10_000;
    private static final int MAX_UPKEEP = 100;

    private final StoreSettings settings;
    private final Clock clock;
    private final FolderLock lock;
    private final Ledger ledger = new Ledger();
    private final Segments segments;
    private final LogWriter writer;
    private final IndexUpkeep upkeep;
    private final Committer committer;
    private final WorkerPool completers = new WorkerPool("store-done", COMPLETERS, MAX_GROUPS_COMPLETING);
    private final WorkerPool background = new WorkerPool("store-upkeep", 1, MAX_UPKEEP);
    private final long boot;

    private Engine(StoreSettings settings, Disk disk, long salt, Clock clock, FolderLock lock) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.lock = lock;
        Checkpoints checkpoints = new Checkpoints(settings.folder(), clock);
        Index index = checkpoints.open(settings);
        try {
            segments = new Segments(
                    disk, salt, settings.segmentBytes(), settings.spareSegments(), settings.reserveBytes());
            LogScan.Result end = new Replay(settings.folder(), segments, index, ledger).run();
            writer = new LogWriter(segments, end.end(), end.lastGroup());
            if (end.torn()) {
                writer.begin();
                writer.abandon();
            }
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
        upkeep = new IndexUpkeep(
                new IndexUpkeep.Parts(settings, segments, writer, ledger, checkpoints), index, background);
        committer = new Committer(
                segments, writer, upkeep, completers, settings.lazySync().toNanos());
        committer.start();
        boot = countBoot();
        background.execute(segments::prepare);
    }

    /** What {@link #open} needs from outside. */
    public record Surroundings(Disk disk, Clock clock, RandomGenerator random) {}

    /** Opens or creates a store, bringing its index up to the end of its log. */
    public static Engine open(StoreSettings settings, Surroundings surroundings) throws IOException {
        FolderLock lock = FolderLock.take(settings.folder());
        Engine made = null;
        try {
            StoreFormat format =
                    StoreFormat.open(settings.folder(), StoreFormat.CURRENT, List.of(), surroundings.random());
            made = new Engine(settings, surroundings.disk(), format.salt(), surroundings.clock(), lock);
            return made;
        } finally {
            if (made == null) {
                lock.close();
            }
        }
    }

    /** Whether opening failed because another store has the folder open: wait and try again. */
    public static boolean lockedByOther(IOException failure) {
        return Checkpoints.lockedByOther(failure);
    }

    /** The folder of the segments within the store's. */
    public static Path segmentsIn(Path folder) {
        return folder.resolve("segments");
    }

    private long countBoot() throws IOException {
        try {
            return committer
                    .submit(new Commit<Long>(Durability.SYNC) {
                        @Override
                        protected Long resolve(View view, Draft draft) throws IOException {
                            return Counters.next(view, draft, "boot", 1);
                        }
                    })
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            close();
            throw new IOException("The store cannot write: " + e.getCause(), e);
        }
    }

    /** The settings. */
    public StoreSettings settings() {
        return settings;
    }

    /** The clock. */
    public Clock clock() {
        return clock;
    }

    /** The index as it is now; do not keep it. */
    public Index index() {
        return upkeep.index();
    }

    /** Live bytes by segment. */
    public Ledger ledger() {
        return ledger;
    }

    /** The files. */
    public Segments segments() {
        return segments;
    }

    /** Reads content. */
    public ContentBlocks blocks() {
        return new ContentBlocks(segments);
    }

    /** The committer. */
    public Committer committer() {
        return committer;
    }

    /** Counters of the log. */
    public LogWriter writer() {
        return writer;
    }

    /** Runs completions and other short things that are not the committer's. */
    public Executor completers() {
        return completers;
    }

    /** How often this store was started, this time included. */
    public long boot() {
        return boot;
    }

    /** Flushes and copies the index and gives back segments that are free. @return false if the store stops meanwhile */
    public CompletionStage<Boolean> flush() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        return committer
                .submit(new Commit<Boolean>(Durability.LAZY) {
                    @Override
                    protected Boolean resolve(View view, Draft draft) {
                        upkeep.ask(done);
                        return true;
                    }

                    @Override
                    protected boolean alone() {
                        return true;
                    }
                })
                .thenCompose(asked -> done);
    }

    /** Finishes what waits, flushes, and closes everything. */
    @Override
    public void close() throws IOException {
        committer.close();
        background.close();
        completers.close();
        try {
            upkeep.close();
        } finally {
            try (lock) {
                writer.close();
                segments.close();
            }
        }
    }

    /** Numbers that only rise. */
    public static final class Counters {
        private Counters() {}

        /** The next number of that name, at least {@code floor}. */
        public static long next(View view, Draft draft, String name, long floor) throws IOException {
            byte[] key = Keys.meta(name);
            byte[] found = view.get(key);
            long last = found == null ? 0 : ByteBuffer.wrap(found).getLong();
            long next = Math.max(last + 1, floor);
            draft.ops().put(key, ByteBuffer.allocate(Long.BYTES).putLong(next).array());
            return next;
        }
    }
}
