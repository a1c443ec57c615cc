package org.postrider.role.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Another role that may be away for a moment. A component holds one per reference and calls {@link #bind} and
 * {@link #unbind} from its DS methods (dynamic, greedy, optional). Thread-safe.
 */
public final class Presence<T> {
    static {
        RoleThreads.startDelayer();
    }

    private final String name;
    private final List<CompletableFuture<T>> waiting = new ArrayList<>();
    private @Nullable T service;
    private long bindings;

    /** @param name of the role, for messages */
    public Presence(String name) {
        this.name = name;
    }

    /** The service is there, or was replaced by this one. */
    public void bind(T next) {
        List<CompletableFuture<T>> woken;
        synchronized (waiting) {
            service = next;
            bindings++;
            woken = List.copyOf(waiting);
            waiting.clear();
        }
        woken.forEach(w -> w.complete(next));
    }

    /** That service leaves; a newer one stays. */
    public void unbind(T old) {
        synchronized (waiting) {
            if (service == old) {
                service = null;
            }
        }
    }

    /** How often a service came or was replaced: what one instance counts says nothing of what another counts. */
    public long bindings() {
        synchronized (waiting) {
            return bindings;
        }
    }

    /** The service now; read once into a local and do not keep it. */
    public Optional<T> now() {
        synchronized (waiting) {
            return Optional.ofNullable(service);
        }
    }

    /**
     * The service now or as soon as it comes.
     *
     * @return exceptionally with {@link AwayException} after the patience is over
     */
    public CompletionStage<T> await(Duration patience) {
        CompletableFuture<T> wait = new CompletableFuture<>();
        synchronized (waiting) {
            if (service != null) {
                return CompletableFuture.completedStage(service);
            }
            waiting.add(wait);
        }
        return wait.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).exceptionallyCompose(failure -> {
            synchronized (waiting) {
                waiting.remove(wait);
            }
            return failure instanceof TimeoutException
                    ? CompletableFuture.failedFuture(new AwayException(name))
                    : CompletableFuture.failedFuture(failure);
        });
    }

    /**
     * Calls the service now or as soon as it comes; if the call fails with {@link AwayException} (it was being stopped), the
     * next one is tried once more.
     */
    public <R> CompletionStage<R> call(Duration patience, Function<T, CompletionStage<R>> body) {
        return attempt(patience, body)
                .exceptionallyCompose(failure -> rootCause(failure) instanceof AwayException
                        ? attempt(patience, body)
                        : CompletableFuture.failedStage(failure));
    }

    private <R> CompletionStage<R> attempt(Duration patience, Function<T, CompletionStage<R>> body) {
        return await(patience).thenCompose(body);
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof AwayException)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
