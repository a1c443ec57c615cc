package org.postrider.testkit.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.content.StoredContent;
import org.postrider.role.store.ContentSink;

/** Collects bytes in memory; confined like its contract. */
final class MemorySink implements ContentSink {
    private final MemoryContentStore store;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean closed;

    MemorySink(MemoryContentStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer more) {
        if (closed) {
            return CompletableFuture.failedStage(new IllegalStateException("The sink is closed"));
        }
        return store.guarded(() -> {
            byte[] copy = new byte[more.remaining()];
            more.get(copy);
            bytes.writeBytes(copy);
            return null;
        });
    }

    @Override
    public CompletionStage<StoredContent> seal() {
        if (closed) {
            return CompletableFuture.failedStage(new IllegalStateException("The sink is closed"));
        }
        closed = true;
        return store.guarded(() -> store.keep(bytes.toByteArray()));
    }

    @Override
    public void close() {
        closed = true;
    }
}
