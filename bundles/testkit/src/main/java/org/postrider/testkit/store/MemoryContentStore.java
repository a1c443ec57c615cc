package org.postrider.testkit.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.content.Piece;
import org.postrider.content.StoredContent;
import org.postrider.role.store.ContentBatch;
import org.postrider.role.store.ContentSink;
import org.postrider.role.store.ContentStore;
import org.postrider.role.store.StoreFullException;
import org.postrider.state.Keyspace;
import org.postrider.state.SchemaVersionException;
import org.postrider.state.Scope;

/**
 * A {@link ContentStore} in memory for tests, with what a real one can do to its users: {@link #crash}, {@link #losePower},
 * {@link #diskFull}, {@link #failCommits}, {@link #damage}. Thread-safe. Stages complete on the executor, at once by default.
 */
public final class MemoryContentStore implements ContentStore {
    /** Its name in {@link StoredContent#store()}. */
    public static final String NAME = "memory";

    private static final int FORM = 1;
    private static final int LARGE_INLINE = 64 << 10;

    private final MemoryData data;
    private final Clock clock;
    private final Executor executor;
    private final Map<String, Deque<CompletableFuture<AutoCloseable>>> claims = new HashMap<>();
    private boolean stopped;
    private boolean full;
    private int changed;
    private int commitsToFail;
    private @Nullable Exception commitFailure;

    /** An empty store on the system's clock that completes at once. */
    public MemoryContentStore() {
        this(Clock.systemUTC(), Runnable::run);
    }

    /** An empty store. @param clock for times to live
     * @param executor completes all stages */
    public MemoryContentStore(Clock clock, Executor executor) {
        this(new MemoryData(), clock, executor);
    }

    private MemoryContentStore(MemoryData data, Clock clock, Executor executor) {
        this.data = data;
        this.clock = clock;
        this.executor = executor;
    }

    // What tests do to it.

    /** Stops this store as kill -9 would: every call from now on fails. @return the store after the restart */
    public MemoryContentStore crash() {
        synchronized (data) {
            stopped = true;
        }
        return new MemoryContentStore(data, clock, executor);
    }

    /** As {@link #crash}, and lazy writes since the last sync are lost. @return the store after the restart */
    public MemoryContentStore losePower() {
        MemoryContentStore next = crash();
        synchronized (data) {
            data.losePower();
        }
        return next;
    }

    /** From now on writes fail, or no longer, as on a full disk. */
    public void diskFull(boolean isFull) {
        synchronized (data) {
            full = isFull;
        }
    }

    /** The next commits fail and change nothing. */
    public void failCommits(int count, Exception failure) {
        synchronized (data) {
            commitsToFail = count;
            commitFailure = failure;
        }
    }

    /** How many values and references commits have written or removed. */
    public int changed() {
        synchronized (data) {
            return changed;
        }
    }

    /** Reading that content fails from now on. @param id as in {@link StoredContent#id()} */
    public void damage(String id) {
        synchronized (data) {
            MemoryContent content = data.contents.get(id);
            if (content == null) {
                throw new IllegalArgumentException("No such content: " + id);
            }
            content.damage();
        }
    }

    /** Drops all content that nobody refers to. @return how many */
    public int collectGarbage() {
        synchronized (data) {
            Set<String> referred = data.referred();
            List<MemoryContent> garbage = data.contents.values().stream()
                    .filter(c -> !referred.contains(c.id()))
                    .toList();
            garbage.forEach(MemoryContent::drop);
            data.contents.values().removeAll(garbage);
            return garbage.size();
        }
    }

    /** All owners with references, as {@code kind/owner}, sorted. */
    public Set<String> references() {
        synchronized (data) {
            return new TreeSet<>(data.now.references.keySet());
        }
    }

    /** Stores bytes and returns them as content, as smtp does with a message. */
    public Content put(byte[] bytes) {
        synchronized (data) {
            return bytes.length == 0 ? Content.empty() : Content.of(keep(bytes));
        }
    }

    /** Overwrites a value behind its owner's back, as a broken disk would. */
    public void overwrite(String keyspace, byte[] key, byte[] value) {
        synchronized (data) {
            data.apply(
                    List.of(image -> image.keyspace(keyspace)
                            .put(key.clone(), new MemoryData.Value(value.clone(), Long.MAX_VALUE))),
                    true);
        }
    }

    // What its users see.

    @Override
    public CompletionStage<Keyspace> open(String name, int schemaVersion, Scope scope) {
        if (!name.matches("[A-Za-z0-9.-]{1,100}") || schemaVersion < 1) {
            throw new IllegalArgumentException("Not a keyspace: " + name + " version " + schemaVersion);
        }
        return guarded(() -> {
            int found = data.now.schemas.getOrDefault(name, schemaVersion);
            if (found > schemaVersion) {
                throw new SchemaVersionException("Keyspace " + name + " has version " + found + ", newer than "
                        + schemaVersion + ": install the newer bundle again");
            }
            data.apply(List.of(image -> image.schemas.put(name, schemaVersion)), true);
            return new MemoryKeyspace(this, name, found);
        });
    }

    @Override
    public ContentSink create(long sizeHint) {
        return new MemorySink(this);
    }

    @Override
    public ContentBatch contentBatch() {
        return new MemoryBatch(this);
    }

    @Override
    public byte[] encode(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeInt(content.pieces().size());
            for (Piece piece : content.pieces()) {
                encode(piece, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void encode(Piece piece, DataOutputStream out) throws IOException {
        if (piece instanceof Piece.Inline inline) {
            byte[] copy = new byte[(int) inline.size()];
            inline.bytes().get(copy);
            out.writeByte('i');
            out.writeInt(copy.length);
            out.write(copy);
        } else {
            Piece.Stored stored = (Piece.Stored) piece;
            out.writeByte('s');
            out.writeUTF(own(stored.source()).id());
            out.writeLong(stored.source().size());
            out.writeLong(stored.position());
            out.writeLong(stored.size());
        }
    }

    @Override
    public Content decode(byte[] form) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(form))) {
            if (in.readByte() != FORM) {
                throw new IllegalArgumentException("Not a content form of version " + FORM);
            }
            int count = in.readInt();
            List<Piece> pieces = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                pieces.add(in.readByte() == 'i' ? inline(in) : stored(in));
            }
            return Content.ofPieces(pieces);
        } catch (IOException e) {
            throw new IllegalArgumentException("A broken content form", e);
        }
    }

    private static Piece inline(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new Piece.Inline(bytes);
    }

    private Piece stored(DataInputStream in) throws IOException {
        String id = in.readUTF();
        long size = in.readLong();
        StoredContent found;
        synchronized (data) {
            found = data.contents.get(id);
        }
        return new Piece.Stored(
                found == null ? new MemoryContent.Missing(id, size) : found, in.readLong(), in.readLong());
    }

    @Override
    public CompletionStage<Content> adopt(Content content) {
        return guarded(() -> {
            List<Piece> pieces = new ArrayList<>();
            for (Piece piece : content.pieces()) {
                boolean foreign = piece instanceof Piece.Stored stored
                        && !stored.source().store().equals(NAME);
                if (foreign || piece instanceof Piece.Inline && piece.size() > LARGE_INLINE) {
                    byte[] bytes = Content.ofPieces(List.of(piece)).toBytes(Integer.MAX_VALUE);
                    pieces.addAll(Content.of(keep(bytes)).pieces());
                } else {
                    pieces.add(piece);
                }
            }
            return Content.ofPieces(pieces);
        });
    }

    @Override
    public CompletionStage<AutoCloseable> claim(String name) {
        CompletableFuture<AutoCloseable> claim = new CompletableFuture<>();
        boolean first;
        synchronized (claims) {
            Deque<CompletableFuture<AutoCloseable>> waiting = claims.computeIfAbsent(name, n -> new ArrayDeque<>());
            waiting.add(claim);
            first = waiting.size() == 1;
        }
        if (first) {
            grant(name, claim);
        }
        return claim;
    }

    private void grant(String name, CompletableFuture<AutoCloseable> claim) {
        executor.execute(() -> claim.complete(() -> release(name, claim)));
    }

    private void release(String name, CompletableFuture<AutoCloseable> claim) {
        CompletableFuture<AutoCloseable> next = null;
        synchronized (claims) {
            Deque<CompletableFuture<AutoCloseable>> waiting = claims.getOrDefault(name, new ArrayDeque<>());
            if (waiting.peekFirst() == claim) {
                waiting.removeFirst();
                next = waiting.peekFirst();
            }
        }
        if (next != null) {
            grant(name, next);
        }
    }

    @Override
    public CompletionStage<StoreStatus> status() {
        synchronized (data) {
            long bytes = data.contents.values().stream()
                    .mapToLong(MemoryContent::size)
                    .sum();
            return CompletableFuture.completedStage(new StoreStatus(
                    data.syncs, data.commits, data.bytesAccepted, data.bytesAccepted, 1, bytes, full ? 0 : 1L << 40));
        }
    }

    // What its parts need.

    static StoredContent own(StoredContent content) {
        if (!content.store().equals(NAME)) {
            throw new IllegalArgumentException("Content " + content.id() + " is of store " + content.store());
        }
        return content;
    }

    long now() {
        return clock.millis();
    }

    boolean expired(MemoryData.Value value) {
        return value.expires() <= now();
    }

    /** Called within {@link #guarded}. */
    StoredContent keep(byte[] bytes) {
        MemoryContent content = new MemoryContent("m" + data.nextContent++, bytes.clone());
        data.contents.put(content.id(), content);
        data.bytesAccepted += bytes.length;
        return content;
    }

    <R> CompletionStage<R> reading(Function<MemoryData.Image, R> query) {
        return attempt(() -> query.apply(data.now));
    }

    /** Something that needs room on the disk. */
    <R> CompletionStage<R> guarded(Callable<R> write) {
        return attempt(() -> {
            if (full) {
                throw new StoreFullException("No space left on device");
            }
            return write.call();
        });
    }

    CompletionStage<Boolean> commit(
            List<Predicate<MemoryData.Image>> conditions, List<MemoryData.Change> changes, boolean sync) {
        return guarded(() -> {
            if (commitsToFail > 0 && commitFailure != null) {
                commitsToFail--;
                throw commitFailure;
            }
            boolean holds = conditions.stream().allMatch(c -> c.test(data.now));
            if (holds) {
                changed += changes.size();
                data.apply(changes, sync);
            }
            return holds;
        });
    }

    private <R> CompletionStage<R> attempt(Callable<R> action) {
        CompletableFuture<R> done = new CompletableFuture<>();
        Runnable completion;
        synchronized (data) {
            completion = outcome(action, done);
        }
        // Outside the lock: what hangs on the stage may call the store again from other threads.
        executor.execute(completion);
        return done;
    }

    private <R> Runnable outcome(Callable<R> action, CompletableFuture<R> done) {
        try {
            if (stopped) {
                throw new IOException("The store has stopped");
            }
            R result = action.call();
            return () -> done.complete(result);
        } catch (Exception e) {
            return () -> done.completeExceptionally(e);
        }
    }
}
