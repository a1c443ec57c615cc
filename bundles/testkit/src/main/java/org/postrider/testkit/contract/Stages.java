package org.postrider.testkit.contract;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for stages in tests; a minute is for ever. Stateless. */
public final class Stages {
    private static final long PATIENCE_S = 60;

    private Stages() {}

    /** The result; the stage's own exception if it failed. */
    public static <R> R get(CompletionStage<R> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** The exception with which the stage failed. */
    public static Throwable failure(CompletionStage<?> stage) throws InterruptedException, TimeoutException {
        try {
            Object result = stage.toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
            throw new AssertionError("Did not fail but gave " + result);
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }
}
