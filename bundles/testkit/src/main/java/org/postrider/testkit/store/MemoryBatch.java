package org.postrider.testkit.store;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.content.Piece;
import org.postrider.role.store.ContentBatch;
import org.postrider.state.Batch;
import org.postrider.state.Durability;
import org.postrider.state.Keyspace;

/** Collects writes; confined to one thread until committed. */
final class MemoryBatch implements ContentBatch {
    private static final int MAX_KEY = 1_000;
    private static final int MAX_VALUE = 1 << 20;

    private final MemoryContentStore store;
    private final List<MemoryData.Change> changes = new ArrayList<>();
    private final List<Predicate<MemoryData.Image>> conditions = new ArrayList<>();
    private @Nullable String keyspace;

    MemoryBatch(MemoryContentStore store) {
        this.store = store;
    }

    @Override
    public ContentBatch in(Keyspace next) {
        if (!(next instanceof MemoryKeyspace memory) || memory.store() != store) {
            throw new IllegalArgumentException("Keyspace " + next.name() + " is of another store: open it again");
        }
        keyspace = next.name();
        return this;
    }

    private String here() {
        if (keyspace == null) {
            throw new IllegalStateException("Name a keyspace first: in(...)");
        }
        return keyspace;
    }

    private static byte[] checkedKey(byte[] key) {
        if (key.length > MAX_KEY) {
            throw new IllegalArgumentException("A key has at most " + MAX_KEY + " bytes, not " + key.length);
        }
        return key.clone();
    }

    @Override
    public Batch put(byte[] key, byte[] value) {
        return put(key, value, Long.MAX_VALUE);
    }

    @Override
    public Batch put(byte[] key, byte[] value, Duration timeToLive) {
        return put(key, value, store.now() + timeToLive.toMillis());
    }

    private Batch put(byte[] key, byte[] value, long expires) {
        if (value.length > MAX_VALUE) {
            throw new IllegalArgumentException("A value has at most " + MAX_VALUE + " bytes, not " + value.length);
        }
        String name = here();
        byte[] ownKey = checkedKey(key);
        MemoryData.Value own = new MemoryData.Value(value.clone(), expires);
        changes.add(image -> image.keyspace(name).put(ownKey, own));
        return this;
    }

    @Override
    public Batch remove(byte[] key) {
        String name = here();
        byte[] own = checkedKey(key);
        changes.add(image -> image.keyspace(name).remove(own));
        return this;
    }

    @Override
    public Batch add(byte[] key, long delta) {
        String name = here();
        byte[] own = checkedKey(key);
        changes.add(image -> {
            MemoryData.Value before = image.keyspace(name).get(own);
            long value = before == null ? 0 : ByteBuffer.wrap(before.bytes()).getLong();
            byte[] after =
                    ByteBuffer.allocate(Long.BYTES).putLong(value + delta).array();
            image.keyspace(name).put(own, new MemoryData.Value(after, Long.MAX_VALUE));
        });
        return this;
    }

    @Override
    public Batch requireValue(byte[] key, byte[] expected) {
        String name = here();
        byte[] own = checkedKey(key);
        byte[] value = expected.clone();
        conditions.add(image -> {
            MemoryData.Value found = image.keyspace(name).get(own);
            return found != null && !store.expired(found) && Arrays.equals(found.bytes(), value);
        });
        return this;
    }

    @Override
    public Batch requireAbsent(byte[] key) {
        String name = here();
        byte[] own = checkedKey(key);
        conditions.add(image -> {
            MemoryData.Value found = image.keyspace(name).get(own);
            return found == null || store.expired(found);
        });
        return this;
    }

    @Override
    public ContentBatch refer(Content content, String kind, String owner) {
        Set<String> ids = new HashSet<>();
        for (Piece piece : content.pieces()) {
            if (piece instanceof Piece.Stored stored) {
                ids.add(MemoryContentStore.own(stored.source()).id());
            }
        }
        String key = reference(kind, owner);
        changes.add(image -> {
            if (!ids.isEmpty()) {
                image.references.computeIfAbsent(key, k -> new HashSet<>()).addAll(ids);
            }
        });
        return this;
    }

    @Override
    public ContentBatch unrefer(String kind, String owner) {
        String key = reference(kind, owner);
        changes.add(image -> image.references.remove(key));
        return this;
    }

    private static String reference(String kind, String owner) {
        if (!kind.chars().allMatch(Character::isLetter) || owner.isEmpty()) {
            throw new IllegalArgumentException("Not a reference: " + kind + "/" + owner);
        }
        return kind + "/" + owner;
    }

    @Override
    public CompletionStage<Boolean> commit(Durability durability) {
        return store.commit(conditions, changes, durability == Durability.SYNC);
    }
}
