package org.postrider.quarantine.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.postrider.role.store.ContentBatch;
import org.postrider.role.store.ContentStore;
import org.postrider.state.Durability;
import org.postrider.state.Entry;
import org.postrider.state.Keyspace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The quarantine on one instance of the store. Thread-safe.
 *
 * <p>Keyspace {@code quarantine}, schema 1: {@code i/<id>} an item ({@link KeptCodec}), {@code c/items} and {@code c/bytes}
 * counters. An item's content is referred to as {@code quarantine/<id>}, in the batch that writes the item.
 */
final class Vault {
    static final String KEYSPACE = "quarantine";
    static final int SCHEMA = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Vault.class);
    private static final String KIND = "quarantine";
    private static final String ITEM = "i/";
    private static final byte[] ITEMS = "c/items".getBytes(UTF_8);
    private static final byte[] BYTES = "c/bytes".getBytes(UTF_8);
    private static final byte[] END = "i0".getBytes(UTF_8);
    private static final int PAGE = 200;

    /**
     * How much there is.
     *
     * @param items number of items
     * @param bytes sum of their sizes
     */
    record Usage(long items, long bytes) {}

    private final ContentStore store;
    private final Keyspace keyspace;
    private final KeptCodec codec;

    Vault(ContentStore store, Keyspace keyspace) {
        this.store = store;
        this.keyspace = keyspace;
        this.codec = new KeptCodec(store);
    }

    ContentStore store() {
        return store;
    }

    private static byte[] key(String id) {
        return (ITEM + id).getBytes(UTF_8);
    }

    /** Keeps an item for good. @return false if an item of that id is kept already */
    CompletionStage<Boolean> add(Kept kept) {
        ContentBatch batch = store.contentBatch().in(keyspace);
        batch.requireAbsent(key(kept.id())).put(key(kept.id()), codec.encode(kept));
        batch.add(ITEMS, 1).add(BYTES, kept.content().size());
        batch.refer(kept.content(), KIND, kept.id());
        return batch.commit(Durability.SYNC);
    }

    /** An item and the bytes it was read from. */
    record Found(Kept kept, byte[] record) {}

    CompletionStage<Optional<Found>> get(String id) {
        return keyspace.get(key(id)).thenApply(record -> record.flatMap(bytes -> read(id, bytes)));
    }

    private Optional<Found> read(String id, byte[] record) {
        try {
            return Optional.of(new Found(codec.decode(id, record), record));
        } catch (IOException e) {
            LOG.warn(
                    "event=corrupt item={} cause=\"{}\" hint=\"it stays as it is; is the disk failing?\"",
                    id,
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** Changes an item. @return false if it is no longer as it was found */
    CompletionStage<Boolean> replace(Found found, Kept next) {
        ContentBatch batch = store.contentBatch().in(keyspace);
        batch.requireValue(key(next.id()), found.record()).put(key(next.id()), codec.encode(next));
        return batch.commit(Durability.SYNC);
    }

    /** Deletes an item with its content. @return false if it is no longer as it was found */
    CompletionStage<Boolean> remove(Found found) {
        Kept kept = found.kept();
        ContentBatch batch = store.contentBatch().in(keyspace);
        batch.requireValue(key(kept.id()), found.record()).remove(key(kept.id()));
        batch.add(ITEMS, -1).add(BYTES, -kept.content().size());
        batch.unrefer(KIND, kept.id());
        return batch.commit(Durability.LAZY);
    }

    CompletionStage<Usage> usage() {
        return keyspace.getAll(List.of(ITEMS, BYTES))
                .thenApply(values -> new Usage(number(values.get(0)), number(values.get(1))));
    }

    private static long number(Optional<byte[]> counter) {
        return counter.map(bytes -> ByteBuffer.wrap(bytes).getLong()).orElse(0L);
    }

    /** Shows every item, oldest id first. */
    CompletionStage<Void> each(Consumer<Found> visitor) {
        return each(key(""), visitor);
    }

    private CompletionStage<Void> each(byte[] from, Consumer<Found> visitor) {
        return keyspace.scan(from, END, PAGE).thenCompose(page -> {
            for (Entry entry : page) {
                read(id(entry), entry.value()).ifPresent(visitor);
            }
            if (page.size() < PAGE) {
                return CompletableFuture.completedStage(null);
            }
            // The successor of a key is the key and a zero octet.
            return each((ITEM + id(page.get(page.size() - 1)) + '\0').getBytes(UTF_8), visitor);
        });
    }

    private static String id(Entry entry) {
        return new String(entry.key(), UTF_8).substring(ITEM.length());
    }

    /** Deletes what has expired, and the oldest beyond the limits. @return how many */
    CompletionStage<Integer> sweep(Usage limits, Clock clock) {
        Instant now = clock.instant();
        return usage().thenCompose(usage -> {
            List<Found> doomed = new ArrayList<>();
            long[] over = {usage.items() - limits.items(), usage.bytes() - limits.bytes()};
            return each(found -> {
                        boolean expired = !found.kept().about().expires().isAfter(now);
                        if (expired || over[0] > 0 || over[1] > 0) {
                            doomed.add(found);
                            over[0]--;
                            over[1] -= found.kept().content().size();
                        }
                    })
                    .thenCompose(all -> removeAll(doomed));
        });
    }

    private CompletionStage<Integer> removeAll(List<Found> doomed) {
        CompletionStage<Integer> count = CompletableFuture.completedStage(0);
        for (Found found : doomed) {
            count = count.thenCompose(before -> remove(found).thenApply(removed -> removed ? before + 1 : before));
        }
        return count;
    }
}
