package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.TlsInfo;

/**
 * An IDSESSION with a clamd (clamd(8)). Confined to the connection's event loop, but for the methods that say otherwise.
 *
 * <p>A file goes as one chunk, so that nothing is copied. A verdict that comes before all of it was sent is not believed, nor
 * one under another number.
 */
final class ClamdConversation implements Conversation {
    private static final int MAX_REPLY = 4_096;
    /** Ours are the timers of whoever scans. */
    private static final Duration FOREVER = Duration.ofDays(1);

    private final Connection connection;
    private final AtomicReference<@Nullable CompletableFuture<Verdict>> waiting = new AtomicReference<>();
    private int number;
    // The number of the last file that was handed over in whole.
    private volatile int sent;
    private volatile boolean over;

    ClamdConversation(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void onOpen() {
        connection.describe("", "scanner");
        connection.write(StandardCharsets.US_ASCII.encode("nIDSESSION\n"));
        connection.flush();
        ask();
    }

    private void ask() {
        connection.read(new Input.Line(MAX_REPLY, true), FOREVER);
    }

    @Override
    public CompletionStage<Verdict> scan(Content file, String name) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        if (file.size() > Integer.MAX_VALUE) {
            return CompletableFuture.failedStage(new IOException("a file of " + file.size() + " bytes is too large"));
        }
        if (!waiting.compareAndSet(null, verdict)) {
            return CompletableFuture.failedStage(new IOException("the connection is busy"));
        }
        connection.execute(() -> send(file));
        if (over) {
            // Then nothing is executed there any more.
            verdict.completeExceptionally(new ClosedEarlyException());
        }
        return verdict;
    }

    private void send(Content file) {
        number++;
        int of = number;
        ByteBuffer head = ByteBuffer.allocate(14);
        head.put("nINSTREAM\n".getBytes(StandardCharsets.US_ASCII)).putInt((int) file.size());
        connection.write(head.flip());
        if (file.size() > 0) {
            CompletionStage<Void> written = connection.write(file);
            connection.write(ByteBuffer.allocate(4));
            written.whenComplete((nothing, failure) -> {
                if (failure == null) {
                    sent = of;
                }
            });
        } else {
            sent = of;
        }
        connection.flush();
    }

    @Override
    public void onLine(ByteBuffer line) {
        CompletableFuture<Verdict> verdict = waiting.get();
        String text = StandardCharsets.ISO_8859_1.decode(line).toString();
        if (verdict == null) {
            fail(new IOException("it said something unasked: " + ClamdReply.shown(text)));
            return;
        }
        Verdict said;
        try {
            said = ClamdReply.parse(text, number);
        } catch (IOException e) {
            fail(e);
            return;
        }
        if (sent != number && said.threat().isEmpty()) {
            fail(new IOException("it called the message clean before it had all of it"));
            return;
        }
        // Found something before the end: believed, but what is still being sent is in the way of another file.
        boolean goOn = sent == number;
        waiting.set(null);
        if (goOn) {
            ask();
        } else {
            over = true;
            connection.close();
        }
        verdict.complete(said);
    }

    private void fail(IOException problem) {
        over = true;
        CompletableFuture<Verdict> verdict = waiting.getAndSet(null);
        connection.close();
        if (verdict != null) {
            verdict.completeExceptionally(problem);
        }
    }

    @Override
    public void onInputError(InputError error) {
        fail(new IOException("it answered with an endless line"));
    }

    @Override
    public void onTimeout() {
        fail(new IOException("it did not answer"));
    }

    @Override
    public void onClosed() {
        over = true;
        CompletableFuture<Verdict> verdict = waiting.getAndSet(null);
        if (verdict != null) {
            verdict.completeExceptionally(new ClosedEarlyException());
        }
    }

    @Override
    public boolean reusable() {
        return !over;
    }

    @Override
    public void quit() {
        over = true;
        connection.close();
    }

    @Override
    public void shutdown(String reason) {
        fail(new IOException(reason));
    }

    @Override
    public CompletionStage<Void> onData(ByteBuffer chunk) {
        return READY;
    }

    @Override
    public void onDataEnd() {
        // Only lines are asked for.
    }

    @Override
    public void onTls(TlsInfo tls) {
        // clamd has none.
    }

    @Override
    public Optional<SessionRecord> park() {
        return Optional.empty();
    }
}
