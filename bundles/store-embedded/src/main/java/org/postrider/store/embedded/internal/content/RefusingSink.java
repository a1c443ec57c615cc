package org.postrider.store.embedded.internal.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.content.StoredContent;
import org.postrider.role.store.ContentSink;

/** Takes nothing. Thread-safe. */
public final class RefusingSink implements ContentSink {
    private final IOException reason;

    /** @param reason told to everyone */
    public RefusingSink(IOException reason) {
        this.reason = reason;
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer bytes) {
        bytes.position(bytes.limit());
        return CompletableFuture.failedStage(reason);
    }

    @Override
    public CompletionStage<StoredContent> seal() {
        return CompletableFuture.failedStage(reason);
    }

    @Override
    public void close() {
        // Nothing was taken.
    }
}
