package org.postrider.state;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Gives named keyspaces. Thread-safe. Always there on a running node, but away for moments while the store is replaced. */
@ProviderType
public interface StateStore {
    /**
     * Opens a keyspace, creating it if new. The handle is bound to this service: ask again after it was replaced.
     *
     * @param name the role or plugin that owns it, such as {@code queue} or {@code com.example.counter}; letters, digits,
     *     dots, hyphens, at most 100
     * @param schemaVersion version of what the owner writes, from 1
     * @param scope where it lives
     * @return exceptionally with {@link SchemaVersionException} if a newer version has written here
     */
    CompletionStage<Keyspace> open(String name, int schemaVersion, Scope scope);
}
