package org.postrider.imap.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A command cannot be done, for a reason that the client is told. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Tagged tagged;

    RefusedException(Tagged tagged) {
        super(tagged.text(), null, false, false);
        this.tagged = tagged;
    }

    Tagged tagged() {
        return tagged;
    }

    /** A stage that failed with this answer. */
    static <R> CompletionStage<R> stage(Tagged tagged) {
        return CompletableFuture.failedStage(new RefusedException(tagged));
    }

    static <R> CompletionStage<R> no(String text) {
        return stage(Tagged.no(text));
    }
}
