package org.postrider.store.embedded.internal.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.state.Batch;
import org.postrider.state.Durability;
import org.postrider.state.Entry;
import org.postrider.state.Keyspace;
import org.postrider.state.SchemaVersionException;
import org.postrider.store.embedded.internal.engine.Commit;
import org.postrider.store.embedded.internal.engine.Draft;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.store.embedded.internal.index.Index;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.View;

/**
 * A keyspace in the index. Thread-safe. A single value is looked for in memory first, on the caller's thread; only what
 * needs the disk goes to the pool.
 */
public final class LocalKeyspace implements Keyspace {
    private static final int MAX_SCAN = 10_000;

    private final StateAccess access;
    private final String name;
    private final int number;
    private final int ownVersion;
    private final int foundVersion;
    // The owner's version is recorded with its first batch, so that a migration in one batch is atomic.
    private volatile boolean versionRecorded;

    private LocalKeyspace(StateAccess access, String name, int ownVersion, KeyspaceRow row) {
        this.access = access;
        this.name = name;
        this.number = row.number();
        this.ownVersion = ownVersion;
        this.foundVersion = row.version() == 0 ? ownVersion : row.version();
        this.versionRecorded = row.version() == ownVersion;
    }

    /** Opens or creates a keyspace. */
    public static CompletionStage<Keyspace> open(StateAccess access, String name, int version) {
        if (!name.matches("[A-Za-z0-9.-]{1,100}") || version < 1) {
            throw new IllegalArgumentException("Not a keyspace: " + name + " version " + version);
        }
        return access.counted(() -> access.onPool(() -> Optional.ofNullable(
                        KeyspaceRow.decode(access.engine().index().get(Keys.keyspace(name)))))
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(found.get())
                        : access.engine().committer().submit(new Create(name)))
                .thenCompose(row -> opened(access, name, version, row)));
    }

    private static CompletionStage<Keyspace> opened(StateAccess access, String name, int version, KeyspaceRow row) {
        return row.version() > version
                ? CompletableFuture.failedStage(newer(name, row.version(), version))
                : CompletableFuture.completedStage(new LocalKeyspace(access, name, version, row));
    }

    private static SchemaVersionException newer(String name, int found, int known) {
        return new SchemaVersionException("Keyspace " + name + " has version " + found + ", newer than " + known
                + ": install the newer bundle again");
    }

    /** Gives a new keyspace its number; it has no version before its owner writes. */
    private static final class Create extends Commit<KeyspaceRow> {
        private final String name;

        Create(String name) {
            super(Durability.SYNC);
            this.name = name;
        }

        @Override
        protected KeyspaceRow resolve(View view, Draft draft) throws IOException {
            byte[] key = Keys.keyspace(name);
            KeyspaceRow found = KeyspaceRow.decode(view.get(key));
            if (found != null) {
                return found;
            }
            KeyspaceRow made = new KeyspaceRow((int) Engine.Counters.next(view, draft, "keyspace", 1), 0);
            draft.ops().put(key, made.encode());
            return made;
        }
    }

    /** The batch writes here: records the owner's version with its first write. */
    void recordVersion(View view, Draft draft) throws IOException, SchemaVersionException {
        if (versionRecorded) {
            return;
        }
        byte[] key = Keys.keyspace(name);
        KeyspaceRow row = KeyspaceRow.decode(view.get(key));
        if (row != null && row.version() > ownVersion) {
            throw newer(name, row.version(), ownVersion);
        }
        draft.ops().put(key, new KeyspaceRow(number, ownVersion).encode());
    }

    void versionIsRecorded() {
        versionRecorded = true;
    }

    StateAccess access() {
        return access;
    }

    byte[] keyOf(byte[] key) {
        return Keys.value(number, key);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int foundSchemaVersion() {
        return foundVersion;
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(byte[] key) {
        byte[] stored = keyOf(key);
        return access.counted(() -> {
            try {
                Index.Held held = access.engine().index().getFromMemory(stored);
                if (held != null) {
                    return CompletableFuture.completedStage(value(held.value()));
                }
            } catch (IOException e) {
                return CompletableFuture.failedStage(e);
            }
            return access.onPool(() -> value(access.engine().index().get(stored)));
        });
    }

    private Optional<byte[]> value(byte @Nullable [] stored) {
        return Optional.ofNullable(
                StateValue.value(stored, access.engine().clock().millis()));
    }

    @Override
    public CompletionStage<List<Optional<byte[]>>> getAll(List<byte[]> keys) {
        List<byte[]> stored = keys.stream().map(this::keyOf).toList();
        return access.read(() -> {
            try (Index.Moment moment = access.engine().index().moment()) {
                List<Optional<byte[]>> values = new ArrayList<>(stored.size());
                for (byte[] key : stored) {
                    values.add(value(moment.get(key)));
                }
                return values;
            }
        });
    }

    @Override
    public CompletionStage<List<Entry>> scan(byte[] from, byte[] to, int limit) {
        if (limit < 1 || limit > MAX_SCAN) {
            throw new IllegalArgumentException("A scan has a limit of 1 to " + MAX_SCAN + ", not " + limit);
        }
        byte[] first = keyOf(from);
        byte[] end = to.length == 0 ? Keys.after(keyOf(to)) : keyOf(to);
        return access.read(() -> {
            List<Entry> page = new ArrayList<>();
            long now = access.engine().clock().millis();
            access.engine().index().scan(first, end, (key, stored) -> {
                byte[] value = StateValue.value(stored, now);
                if (value != null) {
                    page.add(new Entry(Keys.withinKeyspace(key), value));
                }
                return page.size() < limit;
            });
            return page;
        });
    }

    @Override
    public Batch batch() {
        return new LocalBatch(access).in(this);
    }

    @Override
    public String toString() {
        return "Keyspace[" + name + "]";
    }
}
