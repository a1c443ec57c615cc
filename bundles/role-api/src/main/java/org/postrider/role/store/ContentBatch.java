package org.postrider.role.store;

import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.Content;
import org.postrider.state.Batch;
import org.postrider.state.Keyspace;

/**
 * A batch over several node-local keyspaces that also changes references to content: one commit record, one sync, shared
 * with all batches that wait at that moment.
 */
@ProviderType
public interface ContentBatch extends Batch {
    /** Later writes go to this keyspace of the same store. */
    ContentBatch in(Keyspace keyspace);

    /**
     * The owner refers to all stored content in the rope; the same reference twice is one.
     *
     * @param kind the owner's kind, such as {@code queue}; letters
     * @param owner the owner's key within its kind, printable
     */
    ContentBatch refer(Content content, String kind, String owner);

    /** The owner refers to nothing any more. */
    ContentBatch unrefer(String kind, String owner);
}
