package org.postrider.queue.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.content.Content;
import org.postrider.role.store.ContentBatch;
import org.postrider.role.store.ContentStore;
import org.postrider.state.Durability;
import org.postrider.state.Keyspace;
import org.postrider.state.UnknownOutcomeException;

/**
 * The queue on disk. Thread-safe. Bound to one instance of the store.
 *
 * <p>Keyspace {@code queue}, schema 1: {@code e/<id>} an entry ({@link EntryCodec}), {@code f/<id>} action ids to be
 * forgotten ({@link ForgetCodec}), {@code corrupt/<id>} an entry that could not be read, as it was. An entry's content is
 * referred to as {@code queue/<id>}, in the batch that writes the entry.
 */
final class Spool {
    static final String KEYSPACE = "queue";
    static final int SCHEMA = 1;
    static final int PAGE = 500;

    private static final String KIND = "queue";
    private static final String ENTRY = "e/";
    private static final String FORGET = "f/";
    private static final String CORRUPT = "corrupt/";
    private static final int MAX_RECORD = 1 << 20;
    /** So many acts are held in any case. */
    private static final int SURELY_HELD = 200;
    /** What a reply takes without its text. */
    private static final int REPLY = 16;
    /** What an error, a reason to hold and the like may take. */
    private static final int LAST_ERROR = 8 << 10;

    private final ContentStore store;
    private final Keyspace keyspace;
    private final EntryCodec codec;

    Spool(ContentStore store, Keyspace keyspace) {
        this.store = store;
        this.keyspace = keyspace;
        this.codec = new EntryCodec(store);
    }

    /** A record under its id. */
    record Raw(String id, byte[] bytes) {}

    ContentStore store() {
        return store;
    }

    EntryCodec codec() {
        return codec;
    }

    /** A batch on the queue's keyspace. */
    ContentBatch batch() {
        return store.contentBatch().in(keyspace);
    }

    /**
     * The entry's record; without the texts of replies if it would be too large with them.
     *
     * @throws IllegalArgumentException if it is too large all the same, or refers to content of another store
     */
    byte[] encode(Entry entry) {
        byte[] record = codec.encode(entry);
        if (record.length > MAX_RECORD) {
            record = codec.encodeBriefly(entry);
        }
        if (record.length > MAX_RECORD) {
            throw new IllegalArgumentException("The queue record of " + entry.id() + " would have " + record.length
                    + " bytes: too many recipients");
        }
        return record;
    }

    /** Whether a record can hold the entry, whatever is answered to its acts. */
    boolean holds(Entry entry) {
        int acts = entry.actions().size();
        return acts < SURELY_HELD || codec.encodeBriefly(entry).length + acts * REPLY + LAST_ERROR <= MAX_RECORD;
    }

    /** Adds the writes that make the entry durable with all content it needs. */
    void put(ContentBatch batch, Entry entry, byte[] record) {
        batch.put(key(ENTRY, entry.id()), record);
        Content mail = entry.mail().content();
        batch.refer(mail, KIND, entry.id());
        for (Branch branch : entry.branches()) {
            if (branch.variant().content() != mail) {
                batch.refer(branch.variant().content(), KIND, entry.id());
            }
        }
    }

    void remove(ContentBatch batch, String id) {
        batch.remove(key(ENTRY, id));
        batch.unrefer(KIND, id);
    }

    void putForget(ContentBatch batch, String id, byte[] record) {
        batch.put(key(FORGET, id), record);
    }

    void removeForget(ContentBatch batch, String id) {
        batch.remove(key(FORGET, id));
    }

    /** Writes a new entry or a changed one; durable when the stage completes. */
    CompletionStage<Void> write(Entry entry) {
        ContentBatch batch = batch();
        put(batch, entry, encode(entry));
        CompletionStage<Boolean> committed = batch.commit(Durability.SYNC);
        return committed
                .exceptionallyCompose(failure ->
                        Failures.find(failure, UnknownOutcomeException.class).isPresent()
                                ? written(entry.id(), failure)
                                : CompletableFuture.failedStage(failure))
                .thenApply(done -> null);
    }

    /** After an unknown outcome: whether it is there after all. */
    private CompletionStage<Boolean> written(String id, Throwable failure) {
        return keyspace.get(key(ENTRY, id))
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedStage(true)
                        : CompletableFuture.failedStage(failure));
    }

    /** Waits until everything committed so far has reached the disk: a sync of the one log carries all before it. */
    CompletionStage<Void> barrier(List<String> forgotten) {
        ContentBatch batch = batch();
        batch.put(key("barrier", ""), new byte[0]);
        forgotten.forEach(id -> removeForget(batch, id));
        return batch.commit(Durability.SYNC).thenApply(done -> null);
    }

    CompletionStage<Optional<byte[]>> get(String id) {
        return keyspace.get(key(ENTRY, id));
    }

    /** Records in the order of the ids; missing ones are left out. */
    CompletionStage<List<Raw>> getAll(List<String> ids) {
        List<byte[]> keys = ids.stream().map(id -> key(ENTRY, id)).toList();
        return keyspace.getAll(keys).thenApply(values -> {
            List<Raw> found = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                String id = ids.get(i);
                values.get(i).ifPresent(bytes -> found.add(new Raw(id, bytes)));
            }
            return found;
        });
    }

    /** A page of entries with ids above {@code after}; short at the end. */
    CompletionStage<List<Raw>> page(String after) {
        return page(ENTRY, after);
    }

    CompletionStage<List<Raw>> forgets(String after) {
        return page(FORGET, after);
    }

    CompletionStage<List<Raw>> corrupt(String after) {
        return page(CORRUPT, after);
    }

    private CompletionStage<List<Raw>> page(String prefix, String after) {
        // The successor of a key is the key and a zero octet.
        byte[] from = key(prefix, after.isEmpty() ? "" : after + '\0');
        byte[] to = key(prefix.substring(0, prefix.length() - 1) + '0', "");
        return keyspace.scan(from, to, PAGE)
                .thenApply(entries -> entries.stream()
                        .map(e -> new Raw(new String(e.key(), UTF_8).substring(prefix.length()), e.value()))
                        .toList());
    }

    /** Moves a record that cannot be read out of the way; its content stays referred to. */
    CompletionStage<Void> setAside(Raw record) {
        ContentBatch batch = batch();
        batch.put(key(CORRUPT, record.id()), record.bytes()).remove(key(ENTRY, record.id()));
        return batch.commit(Durability.LAZY).thenApply(done -> null);
    }

    /** Deletes a record that was set aside, with its references. */
    CompletionStage<Void> deleteCorrupt(String id) {
        ContentBatch batch = batch();
        batch.remove(key(CORRUPT, id));
        batch.unrefer(KIND, id);
        return batch.commit(Durability.LAZY).thenApply(done -> null);
    }

    private static byte[] key(String prefix, String id) {
        return (prefix + id).getBytes(UTF_8);
    }
}
