package org.postrider.role.store;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.StoredContent;

/**
 * Takes the bytes of one new content while they arrive. Never blocks. Confined to one thread at a time. Close it always:
 * what was not sealed is dropped.
 */
@ProviderType
public interface ContentSink extends AutoCloseable {
    /**
     * Adds bytes, copied before this returns.
     *
     * @return done when more may come (at once, as a rule); exceptionally with an {@code IOException} if the disk is full
     *     or broken: the content is lost
     */
    CompletionStage<Void> write(ByteBuffer bytes);

    /**
     * Ends the content. It is readable from now on, and durable once a {@link ContentBatch} that refers to it is
     * committed; without that it is garbage after a while.
     */
    CompletionStage<StoredContent> seal();

    @Override
    void close();
}
