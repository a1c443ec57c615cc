package org.postrider.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.role.session.ProtocolSession;

/**
 * What a connection sends. Small writes are gathered into one buffer, which goes out at a flush; a flush within a round of
 * callbacks waits for the round's end, so that the replies to pipelined commands leave in one packet. Content goes out in
 * pieces that a worker reads; what is written after it queues behind it. Confined to the event loop, but for the counters.
 */
final class Output {
    private static final int FIRST = 512;
    private static final int GATHERED = 16 * 1024;
    /** A session that writes this much without waiting for {@code drained} has a bug. */
    private static final int MOST_QUEUED = 64 * 1024 * 1024;

    private final Channel channel;
    private final Executor workers;
    private final Runnable broken;
    private final Deque<Object> later = new ArrayDeque<>(0);
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>(0);
    private final List<ContentSending> finishing = new ArrayList<>(0);
    private @Nullable ByteBuf gathered;
    private @Nullable ContentSending sending;
    private @Nullable Compression compression;
    private @Nullable Runnable finish;
    private boolean flushWanted;
    private boolean dirty;
    private boolean closed;
    private long queued;
    private long handedOver;
    private volatile long bytes; // the same, for other threads
    private long progress;
    private volatile long pendingSince;

    /**
     * @param workers read content
     * @param broken closes the connection: the peer can no longer be told what happened
     */
    Output(Channel channel, Executor workers, Runnable broken) {
        this.channel = channel;
        this.workers = workers;
        this.broken = broken;
    }

    /** Bytes sent so far, before compression and TLS. Any thread. */
    long bytes() {
        return bytes;
    }

    void compress(Compression with) {
        compression = with;
    }

    void write(ByteBuffer more) {
        if (closed) {
            return;
        }
        if (sending != null) {
            ByteBuf copy = Unpooled.copiedBuffer(more);
            queueLater(copy, copy.readableBytes());
            return;
        }
        gather(more);
    }

    private void queueLater(Object item, long size) {
        later.add(item);
        queued += size;
        if (queued > MOST_QUEUED) {
            broken.run();
        }
    }

    private void gather(ByteBuffer more) {
        ByteBuf into = gathered;
        if (into == null) {
            into = channel.alloc().directBuffer(Math.max(FIRST, more.remaining()));
            gathered = into;
        }
        into.writeBytes(more);
        if (into.readableBytes() >= GATHERED) {
            push();
            if (!channel.isWritable()) {
                flushNow();
            }
            if (pending() > MOST_QUEUED) {
                broken.run();
            }
        }
    }

    /** Sends content; the stage is for the session. */
    CompletionStage<Void> write(Content content) {
        if (closed) {
            return CompletableFuture.failedStage(gone());
        }
        ContentSending next = new ContentSending(content, channel.alloc(), workers, channel.eventLoop(), this::piece);
        if (sending == null) {
            start(next);
        } else {
            queueLater(next, 0);
        }
        return next.done();
    }

    private void start(ContentSending next) {
        push();
        sending = next;
        next.more();
    }

    /** A piece was read, or nothing is left, or reading failed. */
    private void piece(ContentSending from, @Nullable ByteBuf piece) {
        if (closed || from != sending) {
            if (piece != null) {
                piece.release();
            }
            from.fail(gone());
        } else if (piece != null) {
            send(piece);
            flushNow();
            if (channel.isWritable()) {
                from.more();
            }
        } else if (from.failed()) {
            broken.run();
        } else {
            sending = null;
            confirm(from);
            next();
        }
    }

    /** Tells who waits once the last byte is in the socket's buffer. */
    private void confirm(ContentSending sent) {
        finishing.add(sent);
        dirty = true;
        channel.write(Unpooled.EMPTY_BUFFER).addListener(written -> {
            finishing.remove(sent);
            if (written.isSuccess()) {
                sent.succeed();
            } else {
                sent.fail(gone());
            }
        });
    }

    private void next() {
        while (sending == null) {
            Object item = later.poll();
            if (item == null) {
                break;
            }
            if (item instanceof ByteBuf buffer) {
                queued -= buffer.readableBytes();
                gather(buffer.nioBuffer());
                buffer.release();
            } else {
                start((ContentSending) item);
            }
        }
        if (sending == null) {
            flushNow();
            settle();
        }
    }

    private void push() {
        ByteBuf ready = gathered;
        if (ready != null) {
            gathered = null;
            send(ready);
        }
    }

    private void send(ByteBuf plain) {
        handedOver += plain.readableBytes();
        bytes = handedOver;
        Compression with = compression;
        dirty = true;
        channel.write(with == null ? plain : with.deflate(plain), channel.voidPromise());
    }

    void flushLater() {
        flushWanted = true;
    }

    void endRound() {
        if (flushWanted) {
            flushNow();
        }
    }

    void flushNow() {
        flushWanted = false;
        push();
        if (!dirty) {
            return;
        }
        dirty = false;
        channel.flush();
        if (pendingSince == 0 && pending() > 0) {
            progress = progressNow();
            pendingSince = Ticks.now();
        }
    }

    /** For {@link org.postrider.role.session.Connection#drained}. */
    CompletionStage<Void> drained() {
        if (closed) {
            return CompletableFuture.failedStage(gone());
        }
        if (!channel.isWritable() || gathered != null) {
            flushNow();
        }
        if (idle()) {
            return ProtocolSession.READY;
        }
        CompletableFuture<Void> wait = new CompletableFuture<>();
        waiting.add(wait);
        return wait;
    }

    private boolean idle() {
        return sending == null && later.isEmpty() && channel.isWritable();
    }

    /** The channel takes more again. */
    void writable() {
        ContentSending current = sending;
        if (current != null && channel.isWritable()) {
            current.more();
        }
        settle();
    }

    private void settle() {
        if (idle()) {
            if (!waiting.isEmpty()) {
                List<CompletableFuture<Void>> woken = List.copyOf(waiting);
                waiting.clear();
                woken.forEach(w -> w.complete(null));
            }
            Runnable last = finish;
            if (last != null) {
                finish = null;
                last.run();
            }
        }
    }

    /** True while content is being sent. */
    boolean streaming() {
        return sending != null;
    }

    /** Runs the task after all that is queued has been handed to the channel. */
    void whenHandedOver(Runnable task) {
        if (sending == null && later.isEmpty()) {
            flushNow();
            task.run();
        } else {
            finish = task;
        }
    }

    /** Forgets who waits: the session was parked. What is queued is still sent. */
    void forgetWaiters() {
        waiting.clear();
        finishing.forEach(ContentSending::forget);
        ContentSending current = sending;
        if (current != null) {
            current.forget();
        }
        for (Object item : later) {
            if (item instanceof ContentSending behind) {
                behind.forget();
            }
        }
    }

    /** When the peer began to take nothing, or 0. Any thread. */
    long pendingSince() {
        return pendingSince;
    }

    /** @return true if the peer has taken nothing since this was last asked or output began to wait */
    boolean stalled() {
        long now = progressNow();
        boolean stalled = pending() > 0 && now == progress;
        progress = now;
        pendingSince = pending() > 0 ? Ticks.now() : 0;
        return stalled;
    }

    private long pending() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** A number that changes whenever the peer takes something or more is queued. */
    private long progressNow() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.currentProgress() - buffer.totalPendingWriteBytes();
    }

    void close() {
        closed = true;
        ByteBuf rest = gathered;
        if (rest != null) {
            gathered = null;
            rest.release();
        }
        ContentSending current = sending;
        sending = null;
        if (current != null) {
            current.fail(gone());
        }
        for (Object item = later.poll(); item != null; item = later.poll()) {
            if (item instanceof ByteBuf buffer) {
                buffer.release();
            } else {
                ((ContentSending) item).fail(gone());
            }
        }
        List<CompletableFuture<Void>> woken = List.copyOf(waiting);
        waiting.clear();
        woken.forEach(w -> w.completeExceptionally(gone()));
    }

    private static IOException gone() {
        return new IOException("The connection is closed");
    }
}
