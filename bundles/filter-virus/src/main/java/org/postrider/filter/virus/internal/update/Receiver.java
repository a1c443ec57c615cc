package org.postrider.filter.virus.internal.update;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of a response into a file, as far as it may be long; bodies of refusals are not read. Called by the HTTP
 * client one after another, closed by the caller of the client.
 */
final class Receiver implements HttpResponse.BodyHandler<Void>, HttpResponse.BodySubscriber<Void> {
    private final Fetcher.Part part;
    private final long most;
    private final CompletableFuture<Void> body = new CompletableFuture<>();
    private volatile long progress = System.nanoTime();
    private boolean wanted;
    private boolean closed;
    private @Nullable FileChannel channel;
    private Flow.@Nullable Subscription subscription;
    private long total;

    Receiver(Fetcher.Part part, long most) {
        this.part = part;
        this.most = part.limit() > 0 ? Math.min(part.limit(), most) : most;
    }

    /** When something came last, as of {@link System#nanoTime}. */
    long progress() {
        return progress;
    }

    @Override
    public synchronized HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo response) {
        progress = System.nanoTime();
        int status = response.statusCode();
        wanted = status == 200 || status == 206;
        if (!wanted) {
            return this;
        }
        try {
            long length = response.headers().firstValueAsLong("Content-Length").orElse(0);
            open(status == 206 && part.limit() == 0, response);
            // A server that knows no ranges sends all of it: we stop after what we wanted.
            if (part.limit() == 0 && total + length > most) {
                throw new Fetcher.TooLargeException(part.uri(), most);
            }
        } catch (IOException | NumberFormatException e) {
            wanted = false;
            body.completeExceptionally(e);
        }
        return this;
    }

    private void open(boolean goesOn, HttpResponse.ResponseInfo response) throws IOException {
        long at = goesOn ? part.size() : 0;
        if (goesOn) {
            String range = response.headers().firstValue("Content-Range").orElse("");
            if (!range.startsWith("bytes " + at + '-')) {
                part.delete();
                throw new IOException(part.uri() + " sends another part than asked for");
            }
        } else {
            part.begin(Fetcher.tags(response.headers()));
        }
        FileChannel opened = FileChannel.open(part.file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel = opened;
        opened.truncate(at);
        opened.position(at);
        total = at;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return body;
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (!wanted || closed) {
            given.cancel();
            body.complete(null);
        } else {
            given.request(1);
        }
    }

    @Override
    public synchronized void onNext(List<ByteBuffer> buffers) {
        FileChannel out = channel;
        Flow.Subscription source = subscription;
        if (closed || out == null || source == null) {
            return;
        }
        progress = System.nanoTime();
        try {
            for (ByteBuffer buffer : buffers) {
                write(out, buffer);
            }
            if (part.limit() > 0 && total >= most) {
                source.cancel();
                body.complete(null);
            } else {
                source.request(1);
            }
        } catch (IOException e) {
            source.cancel();
            body.completeExceptionally(e);
        }
    }

    private void write(FileChannel out, ByteBuffer buffer) throws IOException {
        if (total + buffer.remaining() > most) {
            if (part.limit() == 0) {
                throw new Fetcher.TooLargeException(part.uri(), most);
            }
            buffer.limit(buffer.position() + (int) (most - total));
        }
        total += buffer.remaining();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public synchronized void onComplete() {
        try {
            if (channel != null && !closed) {
                channel.force(true);
            }
            body.complete(null);
        } catch (IOException e) {
            body.completeExceptionally(e);
        }
    }

    /** Nothing is written from now on. */
    synchronized void close() throws IOException {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }
}
