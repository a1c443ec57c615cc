package org.postrider.store.embedded.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.postrider.role.runtime.AwayException;

/** Names that one owner at a time has, first come, first served. Thread-safe. */
final class Claims {
    private final Executor executor;
    private final Map<String, Deque<CompletableFuture<AutoCloseable>>> waiting = new HashMap<>();
    private boolean stopped;

    /** @param executor tells those who waited */
    Claims(Executor executor) {
        this.executor = executor;
    }

    CompletionStage<AutoCloseable> claim(String name) {
        CompletableFuture<AutoCloseable> claim = new CompletableFuture<>();
        synchronized (waiting) {
            if (stopped) {
                return CompletableFuture.failedStage(new AwayException("store"));
            }
            Deque<CompletableFuture<AutoCloseable>> line = waiting.computeIfAbsent(name, n -> new ArrayDeque<>());
            line.add(claim);
            if (line.size() > 1) {
                return claim;
            }
        }
        grant(name, claim);
        return claim;
    }

    private void grant(String name, CompletableFuture<AutoCloseable> claim) {
        claim.complete(() -> release(name, claim));
    }

    private void release(String name, CompletableFuture<AutoCloseable> claim) {
        CompletableFuture<AutoCloseable> next = next(name, claim);
        if (next == null) {
            return;
        }
        try {
            executor.execute(() -> grant(name, next));
        } catch (RejectedExecutionException e) {
            next.completeExceptionally(new AwayException("store"));
        }
    }

    private @Nullable CompletableFuture<AutoCloseable> next(String name, CompletableFuture<AutoCloseable> claim) {
        synchronized (waiting) {
            Deque<CompletableFuture<AutoCloseable>> line = waiting.get(name);
            if (line == null || line.peek() != claim) {
                return null;
            }
            line.remove();
            if (line.isEmpty()) {
                waiting.remove(name);
            }
            return line.peek();
        }
    }

    /** Ends all claims and tells those who wait. */
    void stop() {
        List<CompletableFuture<AutoCloseable>> told = new ArrayList<>();
        synchronized (waiting) {
            stopped = true;
            waiting.values().forEach(told::addAll);
            waiting.clear();
        }
        told.forEach(c -> c.completeExceptionally(new AwayException("store")));
    }
}
