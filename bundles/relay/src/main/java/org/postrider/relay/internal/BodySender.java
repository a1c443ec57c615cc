package org.postrider.relay.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.role.session.Connection;

/** Sends a message after DATA or BDAT, block by block, as the peer takes it; reads on the pool, never on the event loop. */
final class BodySender {
    private static final int BLOCK = 64 * 1024;

    private final Connection connection;
    private final Content content;
    private final Executor pool;
    private final @Nullable WireText text;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    /** Blocks that the peer has taken, or at least its system. */
    private final AtomicInteger taken = new AtomicInteger();

    /** The message's end is about to be written, or was. */
    private volatile boolean ending;

    private int seen;
    private long position;

    /** @param text for DATA; null sends the bytes as they are */
    BodySender(Connection connection, Content content, Executor pool, @Nullable WireText text) {
        this.connection = connection;
        this.content = content;
        this.pool = pool;
        this.text = text;
    }

    /** Whether something was taken since this was last asked; on the connection's loop. */
    boolean moved() {
        int now = taken.get();
        boolean moved = now != seen;
        seen = now;
        return moved;
    }

    /** Whether the peer may have the whole message. */
    boolean ended() {
        return ending;
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
        WireText encoding = text;
        if (count < 0) {
            ending = true;
            if (encoding != null) {
                connection.write(ByteBuffer.wrap(encoding.end()));
            }
            connection.flush();
            taken.incrementAndGet();
            done.complete(null);
            return;
        }
        position += count;
        // As they are, the last bytes are the end.
        ending = encoding == null && position >= content.size();
        block.flip();
        connection.write(encoding == null ? block : encoding.encode(block));
        connection.flush();
        connection.drained().whenComplete((ready, failure) -> {
            if (failure == null) {
                taken.incrementAndGet();
                next();
            } else {
                done.completeExceptionally(failure);
            }
        });
    }
}
