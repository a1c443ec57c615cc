package org.postrider.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.content.Piece;

/**
 * One content on its way out: a piece at a time is read, on a worker unless it is all in memory. Confined to the event loop,
 * but for the reading itself.
 */
final class ContentSending {
    private static final int PIECE = 64 * 1024;
    private static final int IN_MEMORY = 64 * 1024;

    private final Content content;
    private final ByteBufAllocator allocator;
    private final Executor workers;
    private final Executor loop;
    private final BiConsumer<ContentSending, @Nullable ByteBuf> taker;
    private final boolean inMemory;
    private @Nullable CompletableFuture<Void> done = new CompletableFuture<>();
    private @Nullable Exception failure;
    private long position;
    private boolean reading;
    private boolean wanted;

    /** @param taker gets each piece, which it releases, and null at the end or after a failure */
    ContentSending(
            Content content,
            ByteBufAllocator allocator,
            Executor workers,
            Executor loop,
            BiConsumer<ContentSending, @Nullable ByteBuf> taker) {
        this.content = content;
        this.allocator = allocator;
        this.workers = workers;
        this.loop = loop;
        this.taker = taker;
        this.inMemory =
                content.size() <= IN_MEMORY && content.pieces().stream().allMatch(Piece.Inline.class::isInstance);
    }

    CompletionStage<Void> done() {
        CompletableFuture<Void> stage = done;
        return stage == null ? new CompletableFuture<>() : stage;
    }

    boolean failed() {
        return failure != null;
    }

    void succeed() {
        if (done != null) {
            done.complete(null);
        }
    }

    void fail(Exception cause) {
        if (done != null) {
            done.completeExceptionally(failure == null ? cause : failure);
        }
    }

    /** Whoever waited was parked; nobody is told. */
    void forget() {
        done = null;
    }

    /** Gets the next piece to the taker, now or later. From within the taker it returns first. */
    void more() {
        wanted = true;
        if (reading) {
            return;
        }
        reading = true;
        while (wanted) {
            wanted = false;
            if (!step()) {
                return;
            }
        }
        reading = false;
    }

    /** @return false if the piece comes later */
    private boolean step() {
        int size = (int) Math.min(PIECE, content.size() - position);
        if (size == 0) {
            taker.accept(this, null);
            return true;
        }
        ByteBuf piece = allocator.directBuffer(size, size);
        if (inMemory) {
            read(piece, size);
            give(piece);
            return true;
        }
        try {
            workers.execute(() -> {
                read(piece, size);
                comeBack(piece);
            });
        } catch (RejectedExecutionException e) {
            failure =
                    new IOException("Too much content is being read; see content_threads in org.postrider.net.cfg", e);
            give(piece);
            return true;
        }
        return false;
    }

    private void comeBack(ByteBuf piece) {
        try {
            loop.execute(() -> {
                reading = false;
                give(piece);
            });
        } catch (RejectedExecutionException expected) {
            // The server stops; nobody waits for it any more.
            piece.release();
        }
    }

    private void read(ByteBuf piece, int size) {
        try {
            ByteBuffer into = piece.nioBuffer(0, size);
            while (into.hasRemaining()) {
                if (content.read(position + into.position(), into) < 0) {
                    throw new IOException("Content of " + content.size() + " bytes ends early");
                }
            }
            piece.writerIndex(size);
        } catch (IOException | RuntimeException e) {
            // A store is foreign code; whatever it throws, the peer's copy is incomplete.
            failure = e;
        }
    }

    private void give(ByteBuf piece) {
        if (failure != null) {
            piece.release();
            taker.accept(this, null);
            return;
        }
        position += piece.readableBytes();
        taker.accept(this, piece);
    }
}
