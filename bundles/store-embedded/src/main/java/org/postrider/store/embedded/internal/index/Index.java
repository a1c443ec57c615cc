package org.postrider.store.embedded.internal.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Checkpoint;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB without its own log: ours is the only one. One column family, so that what it has flushed is always what the log
 * said up to one position. Reads are thread-safe and fail with {@link IOException} once it is closed; writes, flushes and
 * checkpoints are the committer's.
 */
public final class Index implements View, AutoCloseable {
    private static final int BLOOM_BITS = 10;
    private static final int OPEN_FILES = 256;
    private static final long INFO_LOG = 1 << 20;
    // What RocksDB needs for an entry besides its bytes, on the safe side.
    private static final int ENTRY = 100;

    private final UseGuard guard = new UseGuard();
    private final BloomFilter bloom = new BloomFilter(BLOOM_BITS);
    private final LRUCache cache;
    private final Options options;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final ReadOptions plain = new ReadOptions();
    private final ReadOptions memoryOnly = new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER);
    private final FlushOptions started =
            new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true);
    private final FlushOptions finished =
            new FlushOptions().setWaitForFlush(true).setAllowWriteStall(true);
    private final RocksDB db;
    private long unflushedBytes;

    private Index(Path folder, long cacheBytes, long bufferBytes) throws IOException {
        cache = new LRUCache(cacheBytes);
        options = new Options()
                .setCreateIfMissing(true)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                // Only we start flushes, after the log is synced: far above what we let gather.
                .setWriteBufferSize(bufferBytes * 8)
                .setMaxWriteBufferNumber(4)
                .setMaxOpenFiles(OPEN_FILES)
                .setMaxBackgroundJobs(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0)
                .setAvoidFlushDuringShutdown(true)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom));
        try {
            Files.createDirectories(folder);
            db = RocksDB.open(options, folder.toString());
        } catch (RocksDBException | IOException e) {
            closeOptions();
            throw new IOException("Cannot open the index in " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens or creates it.
     *
     * @param folder RocksDB's own
     * @param cacheBytes for blocks read
     * @param bufferBytes of changes that are gathered before a flush
     */
    public static Index open(Path folder, long cacheBytes, long bufferBytes) throws IOException {
        // Before any options object: their classes call native code when they are made.
        RocksDB.loadLibrary();
        return new Index(folder, cacheBytes, bufferBytes);
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws IOException {
        return get(plain, key);
    }

    /**
     * What is known of a key without asking the disk.
     *
     * @param value null if the key is absent
     */
    public record Held(byte @Nullable [] value) {}

    /** A value, or null if only the disk can tell. Never waits. */
    public @Nullable Held getFromMemory(byte[] key) throws IOException {
        guard.enter();
        try {
            return new Held(db.get(memoryOnly, key));
        } catch (RocksDBException e) {
            Status status = e.getStatus();
            if (status != null && status.getCode() == Status.Code.Incomplete) {
                return null;
            }
            throw failure(e);
        } finally {
            guard.leave();
        }
    }

    private byte @Nullable [] get(ReadOptions reading, byte[] key) throws IOException {
        guard.enter();
        try {
            return db.get(reading, key);
        } catch (RocksDBException e) {
            throw failure(e);
        } finally {
            guard.leave();
        }
    }

    @Override
    public void scan(byte[] from, byte[] to, Visitor visitor) throws IOException {
        scan(null, from, to, visitor);
    }

    private void scan(@Nullable Snapshot snapshot, byte[] from, byte[] to, Visitor visitor) throws IOException {
        guard.enter();
        try (Slice end = new Slice(to);
                ReadOptions reading = new ReadOptions()) {
            if (to.length > 0) {
                reading.setIterateUpperBound(end);
            }
            if (snapshot != null) {
                reading.setSnapshot(snapshot);
            }
            visit(reading, from, visitor);
        } catch (RocksDBException e) {
            throw failure(e);
        } finally {
            guard.leave();
        }
    }

    private void visit(ReadOptions reading, byte[] from, Visitor visitor) throws IOException, RocksDBException {
        try (RocksIterator entries = db.newIterator(reading)) {
            entries.seek(from);
            while (entries.isValid() && visitor.entry(entries.key(), entries.value())) {
                entries.next();
            }
            entries.status();
        }
    }

    /** The index as of now; close it soon. */
    public Moment moment() throws IOException {
        guard.enter();
        try {
            return new Moment(db.getSnapshot());
        } finally {
            guard.leave();
        }
    }

    /** A view that does not change. Confined to one thread; closed by whoever asked for it. */
    public final class Moment implements View, AutoCloseable {
        private final Snapshot snapshot;
        private final ReadOptions reading;

        private Moment(Snapshot snapshot) {
            this.snapshot = snapshot;
            this.reading = new ReadOptions().setSnapshot(snapshot);
        }

        @Override
        public byte @Nullable [] get(byte[] key) throws IOException {
            return Index.this.get(reading, key);
        }

        @Override
        public void scan(byte[] from, byte[] to, Visitor visitor) throws IOException {
            Index.this.scan(snapshot, from, to, visitor);
        }

        @Override
        public void close() {
            try {
                guard.enter();
            } catch (IOException stopped) {
                // The snapshot went with the database.
                reading.close();
                return;
            }
            try {
                db.releaseSnapshot(snapshot);
            } finally {
                reading.close();
                guard.leave();
            }
        }
    }

    /**
     * A change.
     *
     * @param key to set or remove
     * @param value null to remove
     */
    public record Change(byte[] key, byte @Nullable [] value) {}

    /** Applies changes, all or none. */
    public void write(Iterable<Change> changes) throws IOException {
        guard.enter();
        try (WriteBatch batch = new WriteBatch()) {
            for (Change change : changes) {
                byte[] value = change.value();
                if (value == null) {
                    batch.delete(change.key());
                } else {
                    batch.put(change.key(), value);
                }
                unflushedBytes += ENTRY;
            }
            unflushedBytes += batch.getDataSize();
            db.write(unlogged, batch);
        } catch (RocksDBException e) {
            throw failure(e);
        } finally {
            guard.leave();
        }
    }

    /** About how many bytes wait for a flush. */
    public long unflushedBytes() {
        return unflushedBytes;
    }

    /** Begins to flush what was written so far; what is written from now on is not part of it. */
    public void startFlush() throws IOException {
        flush(started);
    }

    /** Whether a flush that was begun is still under way. */
    public boolean flushing() throws IOException {
        guard.enter();
        try {
            return db.getLongProperty("rocksdb.num-immutable-mem-table") > 0;
        } catch (RocksDBException e) {
            throw failure(e);
        } finally {
            guard.leave();
        }
    }

    /** Flushes and waits. */
    public void flush() throws IOException {
        flush(finished);
    }

    private void flush(FlushOptions how) throws IOException {
        guard.enter();
        try {
            db.flush(how);
            unflushedBytes = 0;
        } catch (RocksDBException e) {
            throw failure(e);
        } finally {
            guard.leave();
        }
    }

    /** Makes a copy in a new folder out of hard links. Flushes: the log must be synced. */
    public void checkpoint(Path folder) throws IOException {
        guard.enter();
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(folder.toString());
            unflushedBytes = 0;
        } catch (RocksDBException e) {
            throw failure(e);
        } finally {
            guard.leave();
        }
    }

    private static IOException failure(RocksDBException e) {
        return new IOException("The index failed: " + e.getMessage() + "; check the disk of the mail folder", e);
    }

    /** Closes it without a flush; waits for reads under way. */
    @Override
    public void close() {
        if (guard.close()) {
            db.close();
            closeOptions();
        }
    }

    private void closeOptions() {
        finished.close();
        started.close();
        memoryOnly.close();
        plain.close();
        unlogged.close();
        options.close();
        cache.close();
        bloom.close();
    }
}
