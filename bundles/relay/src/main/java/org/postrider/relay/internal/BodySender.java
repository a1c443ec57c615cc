package org.postrider.relay.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.postrider.content.Content;
import org.postrider.role.session.Connection;

/** Sends a message after DATA, block by block, as the peer takes it; reads on the pool, never on the event loop. */
final class BodySender {
    private static final int BLOCK = 64 * 1024;

    private final Connection connection;
    private final Content content;
    private final Executor pool;
    private final WireText text = new WireText();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long position;

    BodySender(Connection connection, Content content, Executor pool) {
        this.connection = connection;
        this.content = content;
        this.pool = pool;
    }

    /** Completes when all is queued, the final dot included; exceptionally if the content cannot be read. */
    CompletionStage<Void> send() {
        next();
        return done;
    }

    private void next() {
        try {
            pool.execute(this::block);
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
    }

    private void block() {
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, Math.max(1, content.size() - position)));
        int count;
        try {
            count = content.read(position, block);
        } catch (IOException e) {
            done.completeExceptionally(e);
            return;
        }
        if (count < 0) {
            connection.write(ByteBuffer.wrap(text.end()));
            connection.flush();
            done.complete(null);
            return;
        }
        position += count;
        connection.write(text.encode(block.flip()));
        connection.flush();
        connection.drained().whenComplete((ready, failure) -> {
            if (failure == null) {
                next();
            } else {
                done.completeExceptionally(failure);
            }
        });
    }
}
