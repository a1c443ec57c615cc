package org.postrider.gate;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The form of {@link SessionState} for policies that block: override a verb and wrap its body in {@link #decide}. The
 * executor is the policy's own, and bounded.
 */
@ConsumerType
public abstract class BlockingSessionState implements SessionState {
    private final Executor executor;

    /** @param executor bounded; refuses with an exception when full, which the server answers with 451 */
    protected BlockingSessionState(Executor executor) {
        this.executor = executor;
    }

    /** Runs the decision on the executor; an exception fails the stage. */
    protected final CompletionStage<Decision> decide(Callable<Decision> body) {
        CompletableFuture<Decision> done = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                done.complete(body.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
