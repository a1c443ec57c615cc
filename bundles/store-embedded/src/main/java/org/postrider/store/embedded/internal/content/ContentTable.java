package org.postrider.store.embedded.internal.content;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.postrider.content.StoredContent;
import org.postrider.role.store.ContentSink;
import org.postrider.role.store.StoreFullException;
import org.postrider.store.embedded.internal.engine.ContentRow;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.store.embedded.internal.engine.PendingContent;
import org.postrider.store.embedded.internal.log.Extent;

/**
 * All content that is sealed but in no commit yet, and the way to all other. Thread-safe.
 *
 * <p>Such content belongs to whoever holds its handle. When nobody does any more, it is gone, with its memory and its claim
 * on segments: a refused message needs no clean-up by anyone. Whoever keeps only the encoded form keeps it for the lease.
 */
public final class ContentTable {
    /** Name of this store in handles. */
    public static final String STORE = "local";

    private static final int BOOT_SHIFT = 40;

    private final Engine engine;
    private final ContentReader reader;
    private final BlockCache cache;
    private final AtomicLong counter = new AtomicLong();
    private final AtomicLong memory = new AtomicLong();
    private final LongAdder accepted = new LongAdder();
    private final ConcurrentMap<Long, Waiting> waiting = new ConcurrentHashMap<>();
    private final ReferenceQueue<LocalContent> dropped = new ReferenceQueue<>();

    /** @param engine the store's */
    public ContentTable(Engine engine) {
        this.engine = engine;
        this.cache = new BlockCache(engine.settings().cacheBytes());
        this.reader = new ContentReader(engine, cache);
    }

    private static final class Waiting extends WeakReference<LocalContent> {
        private final long number;
        private final long memoryBytes;
        private final List<Extent> pinned;
        private volatile @Nullable LocalContent kept;
        private volatile long keptUntil;

        Waiting(LocalContent content, long memoryBytes, List<Extent> pinned, ReferenceQueue<LocalContent> queue) {
            super(content, queue);
            this.number = content.number();
            this.memoryBytes = memoryBytes;
            this.pinned = pinned;
        }
    }

    Engine engine() {
        return engine;
    }

    ContentReader reader() {
        return reader;
    }

    /** Begins a content. */
    public ContentSink create(long sizeHint) {
        releaseDropped();
        if (!engine.committer().takesContent()) {
            return new RefusingSink(new StoreFullException("The disk of the mail folder is full: free space on it"));
        }
        return new LocalSink(this, sizeHint);
    }

    /** A number that no content of this store ever had. */
    long newNumber() {
        return engine.boot() << BOOT_SHIFT | counter.incrementAndGet();
    }

    /** Takes memory from the budget. @return false if there is not so much left */
    boolean reserve(long bytes) {
        if (memory.addAndGet(bytes) <= engine.settings().memoryBytes()) {
            return true;
        }
        memory.addAndGet(-bytes);
        return false;
    }

    /** Takes memory though the budget may be overdrawn for a moment. */
    void overdraw(long bytes) {
        memory.addAndGet(bytes);
    }

    boolean overdrawn() {
        return memory.get() > engine.settings().memoryBytes();
    }

    void release(long bytes) {
        memory.addAndGet(-bytes);
    }

    /** Bytes of content in memory now. */
    public long memoryBytes() {
        return memory.get();
    }

    /** Bytes sealed. */
    public long bytesAccepted() {
        return accepted.sum();
    }

    /** Seals content in memory, whose bytes were reserved. */
    StoredContent sealMemory(byte[] bytes, int crc32c) {
        accepted.add(bytes.length);
        LocalContent content = LocalContent.inMemory(this, newNumber(), bytes, crc32c);
        waiting.put(content.number(), new Waiting(content, bytes.length, List.of(), dropped));
        return content;
    }

    /** Seals content that is in the log, pinned there. */
    StoredContent sealLog(long number, ContentRow row, List<Extent> pinned) {
        accepted.add(row.size());
        LocalContent content = LocalContent.inLog(this, number, row);
        waiting.put(number, new Waiting(content, 0, pinned, dropped));
        return content;
    }

    /** A commit has made it part of the index. */
    void indexed(long number, byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > 0 && bytes.length <= Extent.BLOCK) {
            cache.put(new BlockCache.Key(number, 0), bytes);
        }
        Waiting entry = waiting.remove(number);
        if (entry != null) {
            forget(entry);
        }
    }

    private void forget(Waiting entry) {
        release(entry.memoryBytes);
        entry.pinned.forEach(e -> engine.ledger().unpin(e.segment()));
        entry.kept = null;
        entry.clear();
    }

    /** Lets go of what nobody holds any more. */
    public void releaseDropped() {
        for (Reference<?> gone = dropped.poll(); gone != null; gone = dropped.poll()) {
            Waiting entry = (Waiting) gone;
            if (waiting.remove(entry.number, entry)) {
                forget(entry);
            }
        }
    }

    /** Someone keeps only the form of that content: it stays for the lease. */
    void keep(LocalContent content) {
        Waiting entry = waiting.get(content.number());
        if (entry != null) {
            entry.keptUntil =
                    engine.clock().millis() + engine.settings().lease().toMillis();
            entry.kept = content;
        }
    }

    /** Ends the leases that are over. */
    public void endLeases() {
        long now = engine.clock().millis();
        for (Waiting entry : waiting.values()) {
            if (entry.kept != null && entry.keptUntil < now) {
                entry.kept = null;
            }
        }
        releaseDropped();
    }

    LocalContent find(long number, long size, int crc32c) {
        Waiting entry = waiting.get(number);
        LocalContent content = entry == null ? null : entry.get();
        return content == null ? LocalContent.known(this, number, size, crc32c) : content;
    }

    /**
     * The content's number.
     *
     * @throws IllegalArgumentException if it is not of this store
     */
    public long number(StoredContent content) {
        return own(content).number();
    }

    /** The content if no commit has made it part of the index yet. */
    public @Nullable PendingContent ifPending(StoredContent content) {
        return own(content).ifPending();
    }

    LocalContent own(StoredContent content) {
        if (content instanceof LocalContent local && local.belongsTo(this)) {
            return local;
        }
        if (content.store().equals(STORE)) {
            // Of this store before it was restarted.
            return find(Long.parseUnsignedLong(content.id(), 16), content.size(), content.crc32c());
        }
        throw new IllegalArgumentException(
                "Content " + content.id() + " is of store " + content.store() + ": adopt it first");
    }
}
