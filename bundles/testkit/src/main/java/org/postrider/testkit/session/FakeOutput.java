package org.postrider.testkit.session;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a session wrote: gathered, then flushed, then taken by the test. Thread-safe; waiters are notified of output. */
final class FakeOutput {
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<String> flushes = new ArrayList<>();
    private boolean flushWanted;
    private CompletableFuture<Void> drained = CompletableFuture.completedFuture(null);

    synchronized void gather(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        gathered.writeBytes(copy);
    }

    synchronized int gathered() {
        return gathered.size();
    }

    synchronized void flushLater() {
        flushWanted = true;
    }

    synchronized void endOfRound() {
        if (flushWanted) {
            flushNow();
        }
    }

    synchronized void flushNow() {
        flushWanted = false;
        if (gathered.size() > 0) {
            flushes.add(gathered.toString(StandardCharsets.UTF_8));
            sent.writeBytes(gathered.toByteArray());
            gathered.reset();
            notifyAll();
        }
    }

    synchronized List<String> flushes() {
        return List.copyOf(flushes);
    }

    synchronized String take() {
        String all = sent.toString(StandardCharsets.UTF_8);
        sent.reset();
        return all;
    }

    synchronized boolean hasLine() {
        return lineEnd(sent.toByteArray()) >= 0;
    }

    /** The next line; what is left of an unfinished one; null if there is nothing. */
    synchronized @Nullable String takeLine() {
        byte[] all = sent.toByteArray();
        if (all.length == 0) {
            return null;
        }
        int end = lineEnd(all);
        int next = end < 0 ? all.length : end + 2;
        String line = new String(all, 0, end < 0 ? all.length : end, StandardCharsets.UTF_8);
        sent.reset();
        sent.write(all, next, all.length - next);
        return line;
    }

    private static int lineEnd(byte[] bytes) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    synchronized void block() {
        drained = new CompletableFuture<>();
    }

    void unblock() {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = drained;
        }
        waiting.complete(null);
    }

    synchronized CompletionStage<Void> drained() {
        return drained.minimalCompletionStage();
    }

    @Override
    public synchronized String toString() {
        return '"' + sent.toString(StandardCharsets.UTF_8) + "\" and unflushed \""
                + gathered.toString(StandardCharsets.UTF_8) + '"';
    }
}
