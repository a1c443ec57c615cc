package org.postrider.store.embedded.internal.engine;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.Ops;
import org.postrider.store.embedded.internal.index.View;

/** Changes in the making, and the index as it is with them. Arrays given in are kept. Confined to one thread. */
public final class Edits {
    private static final byte[] REMOVED = new byte[0];

    private final View view;
    private final NavigableMap<byte[], byte[]> changes = new TreeMap<>(Arrays::compareUnsigned);

    /** @param view before the changes */
    public Edits(View view) {
        this.view = view;
    }

    /** The index before the changes. */
    public View before() {
        return view;
    }

    /** A value as it is now. */
    @SuppressWarnings("ReferenceEquality") // REMOVED is a mark, and an empty value is none.
    public byte @Nullable [] get(byte[] key) throws IOException {
        byte[] mine = changes.get(key);
        if (mine == null) {
            return view.get(key);
        }
        return mine == REMOVED ? null : mine;
    }

    /** Sets a value. */
    public void put(byte[] key, byte[] value) {
        changes.put(key, value);
    }

    /** Removes a key. */
    public void remove(byte[] key) {
        changes.put(key, REMOVED);
    }

    /** The content may have lost its last reference: the sweep will look. */
    public void unreferenced(long content, long now) {
        put(Keys.unreferenced(now, content), new byte[0]);
    }

    /** All keys with that prefix, as they are now. */
    public NavigableSet<byte[]> keys(byte[] prefix) throws IOException {
        return entries(prefix).navigableKeySet();
    }

    /** All entries with that prefix, as they are now. */
    @SuppressWarnings("ReferenceEquality")
    public NavigableMap<byte[], byte[]> entries(byte[] prefix) throws IOException {
        NavigableMap<byte[], byte[]> found = new TreeMap<>(changes.comparator());
        view.scanPrefix(prefix, (key, value) -> {
            found.put(key, value);
            return true;
        });
        for (Map.Entry<byte[], byte[]> mine :
                changes.subMap(prefix, Keys.after(prefix)).entrySet()) {
            if (mine.getValue() == REMOVED) {
                found.remove(mine.getKey());
            } else {
                found.put(mine.getKey(), mine.getValue());
            }
        }
        return found;
    }

    /** Whether there is nothing to write. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Adds all changes. */
    @SuppressWarnings("ReferenceEquality")
    public void writeTo(Ops ops) {
        for (Map.Entry<byte[], byte[]> change : changes.entrySet()) {
            if (change.getValue() == REMOVED) {
                ops.remove(change.getKey());
            } else {
                ops.put(change.getKey(), change.getValue());
            }
        }
    }
}
