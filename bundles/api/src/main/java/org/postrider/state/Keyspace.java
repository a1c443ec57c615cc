package org.postrider.state;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An ordered map from bytes to bytes. Keys are at most 1,000 bytes, compared as unsigned; values at most 1 MiB. Thread-safe.
 * Arrays given in are copied or written before the method returns; arrays given out belong to the caller.
 */
@ProviderType
public interface Keyspace {
    /** Its name. */
    String name();

    /** The schema version that the data had when it was opened; below the opener's own: the owner migrates. */
    int foundSchemaVersion();

    /** One value. */
    CompletionStage<Optional<byte[]>> get(byte[] key);

    /** Values in the order of the keys. */
    CompletionStage<List<Optional<byte[]>>> getAll(List<byte[]> keys);

    /**
     * A page of entries in order of their keys.
     *
     * @param from first key, inclusive
     * @param to end, exclusive; empty array for no end
     * @param limit at most this many, 1-10,000
     */
    CompletionStage<List<Entry>> scan(byte[] from, byte[] to, int limit);

    /** Starts a batch of writes to this keyspace. */
    Batch batch();
}
