package org.postrider.testkit.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What outlives a crash of a {@link MemoryContentStore}. Guarded by itself. */
final class MemoryData {
    /** A value and when it ends, in milliseconds since the epoch. */
    record Value(byte[] bytes, long expires) {}

    /** All that commits can change. */
    static final class Image {
        final Map<String, TreeMap<byte[], Value>> keyspaces = new HashMap<>();
        final Map<String, Integer> schemas = new HashMap<>();
        /** {@code kind/owner} to content ids. */
        final Map<String, Set<String>> references = new HashMap<>();

        TreeMap<byte[], Value> keyspace(String name) {
            return keyspaces.computeIfAbsent(name, n -> new TreeMap<>(Arrays::compareUnsigned));
        }

        Image copy() {
            Image copy = new Image();
            keyspaces.forEach((name, values) -> copy.keyspace(name).putAll(values));
            copy.schemas.putAll(schemas);
            references.forEach((owner, ids) -> copy.references.put(owner, new HashSet<>(ids)));
            return copy;
        }
    }

    /** One write. */
    interface Change {
        void apply(Image image);
    }

    final Map<String, MemoryContent> contents = new HashMap<>();
    Image now = new Image();
    /** What survives power loss. */
    private Image durable = new Image();
    /** Applied to {@link #now}, not yet to {@link #durable}. */
    private final List<Change> lazy = new ArrayList<>();

    int nextContent;
    long syncs;
    long commits;
    long bytesAccepted;

    void apply(List<Change> changes, boolean sync) {
        commits++;
        changes.forEach(c -> c.apply(now));
        lazy.addAll(changes);
        if (sync) {
            // There is one log: a sync carries all earlier writes with it.
            syncs++;
            lazy.forEach(c -> c.apply(durable));
            lazy.clear();
        }
    }

    void losePower() {
        now = durable.copy();
        lazy.clear();
    }

    Set<String> referred() {
        Set<String> all = new HashSet<>();
        now.references.values().forEach(all::addAll);
        return all;
    }
}
