package org.postrider.smtp.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** How a session waits without a thread. Stateless. */
final class Stages {
    private Stages() {}

    /** Runs one of the two here and now if the stage is done, else on the executor when it is. */
    static <T> void when(CompletionStage<T> stage, Consumer<T> then, Consumer<Throwable> failed, Executor executor) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            settle(future, then, failed);
        } else {
            CompletionStage<T> waiting = future;
            waiting.whenComplete((value, failure) -> executor.execute(() -> settle(future, then, failed)));
        }
    }

    private static <T> void settle(CompletableFuture<T> future, Consumer<T> then, Consumer<Throwable> failed) {
        if (future.isCompletedExceptionally()) {
            failed.accept(
                    future.handle((value, failure) -> Failures.cause(failure)).join());
        } else {
            then.accept(future.join());
        }
    }
}
