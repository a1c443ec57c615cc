package org.postrider.tables;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Maps a key to a value: an access list, a route, an alias. Registered as a service with {@link #NAME}; configurations
 * refer to it by that name. Thread-safe.
 */
@ConsumerType
public interface LookupTable {
    /** Service property with the table's unique name. */
    String NAME = "table.name";

    /**
     * Looks one key up, as it is: who asks builds the keys (address, then domain, then parent domains).
     *
     * @param key at most 1,000 characters
     * @return the value, or empty if there is none; exceptionally with {@link TableAwayException} if that cannot be told now
     */
    CompletionStage<Optional<String>> get(String key);
}
