package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Lets so many at work at once; others wait their turn, in order and bounded. Thread-safe. */
final class Turns {
    private final int most;
    private final int mostWaiting;
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private int taken;

    Turns(int most, int mostWaiting) {
        this.most = most;
        this.mostWaiting = mostWaiting;
    }

    /**
     * Takes a turn, which must be given back by {@link #done} if the stage succeeds.
     *
     * @return exceptionally if too many wait, or it takes longer than that
     */
    CompletionStage<Void> take(Duration longest) {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        synchronized (this) {
            if (taken < most) {
                taken++;
                return CompletableFuture.completedStage(null);
            }
            if (waiting.size() >= mostWaiting) {
                return CompletableFuture.failedStage(new IOException("too many scans wait for it"));
            }
            waiting.add(turn);
        }
        return turn.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS).exceptionallyCompose(failure -> {
            synchronized (this) {
                waiting.remove(turn);
            }
            return CompletableFuture.failedFuture(new IOException("all its connections stayed busy"));
        });
    }

    void done() {
        while (true) {
            CompletableFuture<Void> next;
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    taken--;
                    return;
                }
            }
            // Whoever has waited too long meanwhile does not take it.
            if (next.complete(null)) {
                return;
            }
        }
    }

    synchronized int taken() {
        return taken;
    }
}
