package org.postrider.role.store;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.Content;
import org.postrider.state.StateStore;

/**
 * Node-local content: written once, referred to by queue, quarantine and mailboxes. It is also the node's
 * {@link StateStore}, so that one commit covers both. Thread-safe.
 */
@ProviderType
public interface ContentStore extends StateStore {
    /**
     * Begins a new content.
     *
     * @param sizeHint expected bytes, or 0 if unknown
     * @return a sink; exceptionally if there is no room now
     */
    ContentSink create(long sizeHint);

    /** A batch that can change references. */
    ContentBatch contentBatch();

    /**
     * The rope in a versioned form for the owner's record. Inline pieces go into the form as they are; pieces of other
     * stores are refused: copy them first with {@link #adopt}.
     */
    byte[] encode(Content content);

    /** The rope again; missing content fails with {@code DamagedContentException} when read, not here. */
    Content decode(byte[] form);

    /** Brings large inline pieces and pieces of other stores into this store; small inline pieces stay. */
    CompletionStage<Content> adopt(Content content);

    /**
     * Waits until this caller alone owns a name on this node, for roles of which only one instance may act, such as the
     * queue's scheduler during a swap.
     *
     * @return the claim; close it to let the next one in. It ends by itself when the store stops
     */
    CompletionStage<AutoCloseable> claim(String name);

    /** How things stand. */
    CompletionStage<StoreStatus> status();

    /**
     * Numbers for {@code mail:info} and measurements, since start unless said otherwise.
     *
     * @param syncs fdatasync calls
     * @param commits batches committed
     * @param bytesAccepted content bytes sealed
     * @param bytesWritten bytes written to segments
     * @param segments segment files now
     * @param diskBytes bytes of all segments now
     * @param freeBytes free bytes on the file system now
     */
    record StoreStatus(
            long syncs,
            long commits,
            long bytesAccepted,
            long bytesWritten,
            int segments,
            long diskBytes,
            long freeBytes) {}
}
