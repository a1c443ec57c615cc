package org.postrider.queue.internal;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.postrider.role.runtime.AwayException;

/** Looks behind the wrappers that stages put around a failure. Stateless. */
final class Failures {
    private static final int MAX_DEPTH = 20;

    private Failures() {}

    /** The failure itself. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The failure, or one that caused it, of that type. */
    static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_DEPTH && cause != null; i++) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** Whether it only means that a role is being replaced. */
    static boolean away(Throwable failure) {
        return find(failure, AwayException.class).isPresent();
    }

    /** One line for log and trace. */
    static String text(Throwable failure) {
        Throwable cause = cause(failure);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
