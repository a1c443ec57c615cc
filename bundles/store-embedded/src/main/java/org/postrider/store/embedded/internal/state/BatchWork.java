package org.postrider.store.embedded.internal.state;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postrider.store.embedded.internal.engine.Draft;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.View;

/** The index as a batch sees it while its steps are taken in order. Confined to one thread. */
final class BatchWork {
    private static final byte[] REMOVED = new byte[0];

    private final View view;
    private final Draft draft;
    private final long now;
    private final NavigableMap<byte[], byte[]> changes = new TreeMap<>(Arrays::compareUnsigned);

    BatchWork(View view, Draft draft, long now) {
        this.view = view;
        this.draft = draft;
        this.now = now;
    }

    View view() {
        return view;
    }

    Draft draft() {
        return draft;
    }

    long now() {
        return now;
    }

    @SuppressWarnings("ReferenceEquality") // REMOVED is a mark, and an empty value is none.
    byte @Nullable [] get(byte[] key) throws IOException {
        byte[] mine = changes.get(key);
        if (mine == null) {
            return view.get(key);
        }
        return mine == REMOVED ? null : mine;
    }

    void put(byte[] key, byte[] value) {
        changes.put(key, value);
    }

    void remove(byte[] key) {
        changes.put(key, REMOVED);
    }

    /** Removes the owner's references, those of this batch too. */
    void unrefer(String kind, byte[] owner) throws IOException {
        byte[] prefix = Keys.owner(kind, owner);
        NavigableMap<byte[], byte[]> found = new TreeMap<>(changes.comparator());
        view.scanPrefix(prefix, (key, value) -> {
            found.put(key, value);
            return true;
        });
        found.putAll(changes.subMap(prefix, Keys.after(prefix)));
        byte[] since = Keys.number('X', now);
        for (byte[] key : found.keySet()) {
            long content = Keys.lastNumber(key);
            remove(key);
            remove(Keys.reference(content, kind, owner));
            put(Keys.unreferenced(content), Arrays.copyOfRange(since, 1, since.length));
        }
    }

    @SuppressWarnings("ReferenceEquality")
    void finish() {
        for (Map.Entry<byte[], byte[]> change : changes.entrySet()) {
            if (change.getValue() == REMOVED) {
                draft.ops().remove(change.getKey());
            } else {
                draft.ops().put(change.getKey(), change.getValue());
            }
        }
    }
}
