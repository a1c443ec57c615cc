package org.postrider.testkit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.postrider.state.Batch;
import org.postrider.state.Entry;
import org.postrider.state.Keyspace;

/** One keyspace of a {@link MemoryContentStore}; thread-safe. */
final class MemoryKeyspace implements Keyspace {
    private final MemoryContentStore store;
    private final String name;
    private final int found;

    MemoryKeyspace(MemoryContentStore store, String name, int found) {
        this.store = store;
        this.name = name;
        this.found = found;
    }

    MemoryContentStore store() {
        return store;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int foundSchemaVersion() {
        return found;
    }

    @Override
    public CompletionStage<Optional<byte[]>> get(byte[] key) {
        byte[] copy = key.clone();
        return store.reading(image -> value(image, copy));
    }

    @Override
    public CompletionStage<List<Optional<byte[]>>> getAll(List<byte[]> keys) {
        List<byte[]> copies = keys.stream().map(byte[]::clone).toList();
        return store.reading(image -> copies.stream().map(k -> value(image, k)).toList());
    }

    private Optional<byte[]> value(MemoryData.Image image, byte[] key) {
        MemoryData.Value value = image.keyspace(name).get(key);
        return value == null || store.expired(value)
                ? Optional.empty()
                : Optional.of(value.bytes().clone());
    }

    @Override
    public CompletionStage<List<Entry>> scan(byte[] from, byte[] to, int limit) {
        if (limit < 1 || limit > 10_000) {
            throw new IllegalArgumentException("A page has 1 to 10,000 entries, not " + limit);
        }
        byte[] first = from.clone();
        byte[] end = to.clone();
        return store.reading(image -> page(image.keyspace(name), first, end, limit));
    }

    private List<Entry> page(TreeMap<byte[], MemoryData.Value> all, byte[] from, byte[] to, int limit) {
        SortedMap<byte[], MemoryData.Value> range = to.length == 0 ? all.tailMap(from) : all.subMap(from, to);
        List<Entry> page = new ArrayList<>();
        for (Map.Entry<byte[], MemoryData.Value> entry : range.entrySet()) {
            if (page.size() == limit) {
                break;
            }
            if (!store.expired(entry.getValue())) {
                page.add(new Entry(
                        entry.getKey().clone(), entry.getValue().bytes().clone()));
            }
        }
        return page;
    }

    @Override
    public Batch batch() {
        return new MemoryBatch(store).in(this);
    }
}
