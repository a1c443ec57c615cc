package org.postrider.role.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Counts a role's calls under way, so that its deactivation can wait for them: the caller of a role that is being replaced
 * gets its answer from the old one. Thread-safe.
 */
public final class InFlight {
    private final String role;
    private int count;
    private boolean closed;

    /** @param role for {@link AwayException} */
    public InFlight(String role) {
        this.role = role;
    }

    /** Runs an asynchronous call unless the role is being stopped; then the stage fails with {@link AwayException}. */
    public <R> CompletionStage<R> run(Supplier<CompletionStage<R>> call) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedStage(new AwayException(role));
            }
            count++;
        }
        CompletionStage<R> stage;
        try {
            stage = call.get();
        } catch (RuntimeException e) {
            leave();
            return CompletableFuture.failedStage(e);
        }
        return stage.whenComplete((result, failure) -> leave());
    }

    private synchronized void leave() {
        count--;
        notifyAll();
    }

    /** Calls under way. */
    public synchronized int count() {
        return count;
    }

    /**
     * Refuses new calls and waits for those under way.
     *
     * @return how many were still under way when the time was over, or the thread was interrupted
     */
    public synchronized int drain(Duration patience) {
        closed = true;
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (count > 0) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return count;
    }
}
