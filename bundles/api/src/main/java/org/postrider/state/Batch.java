package org.postrider.state;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Writes that take effect together or not at all. Confined to one thread until {@link #commit}. */
@ProviderType
public interface Batch {
    /** Sets a value. */
    Batch put(byte[] key, byte[] value);

    /** Sets a value that vanishes after some time. */
    Batch put(byte[] key, byte[] value, Duration timeToLive);

    /** Removes a key, if there. */
    Batch remove(byte[] key);

    /** Adds to a counter: an 8-byte big-endian number, 0 when absent. */
    Batch add(byte[] key, long delta);

    /** The batch applies only if this key has this value now. */
    Batch requireValue(byte[] key, byte[] expected);

    /** The batch applies only if this key is absent now. */
    Batch requireAbsent(byte[] key);

    /**
     * Commits.
     *
     * @return true if applied, false if a condition did not hold and nothing changed; exceptionally if the outcome is
     *     failure (nothing changed) or unknown ({@link UnknownOutcomeException})
     */
    CompletionStage<Boolean> commit(Durability durability);
}
