package org.postrider.imap.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Repeats an asynchronous step as long as it says so, without growing the stack when steps are done at once. Confined to
 * the session's loop; steps must complete there.
 */
final class Loop {
    private final Supplier<CompletionStage<Boolean>> step;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Loop(Supplier<CompletionStage<Boolean>> step) {
        this.step = step;
    }

    /** Runs {@code step} until it answers false; its failure ends the loop with it. */
    static CompletionStage<Void> whileTrue(Supplier<CompletionStage<Boolean>> step) {
        Loop loop = new Loop(step);
        loop.run();
        return loop.end;
    }

    private void run() {
        while (true) {
            CompletableFuture<Boolean> once;
            try {
                once = step.get().toCompletableFuture();
            } catch (RuntimeException e) {
                end.completeExceptionally(e);
                return;
            }
            if (!once.isDone()) {
                var unused = once.whenComplete(this::later);
                return;
            }
            if (once.isCompletedExceptionally()) {
                var unused = once.whenComplete((more, failure) -> end.completeExceptionally(failure));
                return;
            }
            if (!once.join()) {
                end.complete(null);
                return;
            }
        }
    }

    private void later(Boolean more, Throwable failure) {
        if (failure != null) {
            end.completeExceptionally(failure);
        } else if (more) {
            run();
        } else {
            end.complete(null);
        }
    }
}
