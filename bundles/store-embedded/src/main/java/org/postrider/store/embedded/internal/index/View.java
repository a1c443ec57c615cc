package org.postrider.store.embedded.internal.index;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the index as of one moment. */
public interface View {
    /** A value, or null; the caller's own. */
    byte @Nullable [] get(byte[] key) throws IOException;

    /**
     * Visits entries in the order of their keys.
     *
     * @param from first key
     * @param to end, exclusive; empty for no end
     */
    void scan(byte[] from, byte[] to, Visitor visitor) throws IOException;

    /** Visits all entries whose keys start with the prefix. */
    default void scanPrefix(byte[] prefix, Visitor visitor) throws IOException {
        scan(prefix, Keys.after(prefix), visitor);
    }

    /** Whether any key starts with the prefix. */
    default boolean any(byte[] prefix) throws IOException {
        boolean[] found = new boolean[1];
        scanPrefix(prefix, (key, value) -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }

    /** Takes entries. */
    interface Visitor {
        /** @return true to go on */
        boolean entry(byte[] key, byte[] value) throws IOException;
    }
}
