package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;

/** One server of several: its connections, kept for the next file, and whether it is worth a try. Thread-safe. */
final class Server implements AutoCloseable {
    private static final int WAITING = 1_000;
    private static final int MOST_DOUBLED = 10;

    private final String name;
    private final Limits limits;
    private final Supplier<CompletionStage<Conversation>> opener;
    private final LongSupplier nanos;
    private final Turns turns;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private int failures;
    private long retryAt;
    private boolean closed;

    private record Idle(Conversation conversation, long since) {}

    /**
     * Bounds of each server.
     *
     * @param connections most at once
     * @param idle how long one is kept unused; zero: not at all
     * @param backOff how long a server is passed over after a failure, doubled with each
     * @param maxBackOff at most
     */
    record Limits(int connections, Duration idle, Duration backOff, Duration maxBackOff) {}

    /** @param opener makes a new connection */
    Server(String name, Limits limits, Supplier<CompletionStage<Conversation>> opener, LongSupplier nanos) {
        this.name = name;
        this.limits = limits;
        this.opener = opener;
        this.nanos = nanos;
        this.turns = new Turns(limits.connections(), WAITING);
    }

    String name() {
        return name;
    }

    /** Scans under way. */
    int load() {
        return turns.taken();
    }

    /** True unless it failed a moment ago. */
    synchronized boolean up() {
        return failures == 0 || nanos.getAsLong() - retryAt >= 0;
    }

    /** Smaller: worth a try earlier. */
    synchronized long retryAt() {
        return failures == 0 ? Long.MIN_VALUE : retryAt;
    }

    CompletionStage<Verdict> scan(Content file, String fileName, Duration longest) {
        long until = nanos.getAsLong() + longest.toNanos();
        return turns.take(longest).thenCompose(turn -> {
            CompletionStage<Verdict> verdict;
            try {
                verdict = attempt(file, fileName, until, true);
            } catch (RuntimeException e) {
                verdict = CompletableFuture.failedStage(e);
            }
            return verdict.whenComplete((said, failure) -> {
                turns.done();
                settle(failure);
            });
        });
    }

    private synchronized void settle(@Nullable Throwable failure) {
        if (failure == null) {
            failures = 0;
            return;
        }
        int doubled = Math.min(failures, MOST_DOUBLED);
        long wait = Math.min(limits.maxBackOff().toNanos(), limits.backOff().toNanos() << doubled);
        failures++;
        retryAt = nanos.getAsLong() + wait;
    }

    private CompletionStage<Verdict> attempt(Content file, String fileName, long until, boolean mayReuse) {
        Conversation kept = mayReuse ? kept() : null;
        CompletionStage<Conversation> opened =
                kept == null ? within(opener.get(), until) : CompletableFuture.completedStage(kept);
        return opened.thenCompose(conversation -> within(conversation.scan(file, fileName), until)
                .whenComplete((said, failure) -> afterwards(conversation, failure))
                .exceptionallyCompose(
                        failure -> kept != null && cause(failure) instanceof Conversation.ClosedEarlyException
                                // It closed while nobody used it, and we did not know yet.
                                ? attempt(file, fileName, until, false)
                                : CompletableFuture.failedFuture(failure)));
    }

    private <T> CompletionStage<T> within(CompletionStage<T> stage, long until) {
        CompletableFuture<T> result = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (!result.complete(value) && value instanceof Conversation late) {
                late.quit();
            }
        });
        long left = Math.max(1, (until - nanos.getAsLong()) / 1_000_000);
        return result.orTimeout(left, TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        cause(failure) instanceof TimeoutException
                                ? new IOException("it did not answer in time")
                                : failure));
    }

    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private @Nullable Conversation kept() {
        while (true) {
            Idle last;
            synchronized (this) {
                last = idle.pollLast();
            }
            if (last == null) {
                return null;
            }
            boolean fresh = nanos.getAsLong() - last.since() < limits.idle().toNanos();
            if (fresh && last.conversation().reusable()) {
                return last.conversation();
            }
            last.conversation().quit();
        }
    }

    private void afterwards(Conversation conversation, @Nullable Throwable failure) {
        boolean keep =
                failure == null && conversation.reusable() && !limits.idle().isZero();
        synchronized (this) {
            keep &= !closed;
            if (keep) {
                idle.removeIf(other -> !other.conversation().reusable());
                idle.addLast(new Idle(conversation, nanos.getAsLong()));
            }
        }
        if (!keep) {
            conversation.quit();
        }
    }

    @Override
    public void close() {
        Deque<Idle> all;
        synchronized (this) {
            closed = true;
            all = new ArrayDeque<>(idle);
            idle.clear();
        }
        all.forEach(one -> one.conversation().quit());
    }
}
