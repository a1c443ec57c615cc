package org.postrider.delivery.internal;

import java.util.Optional;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.store.MailStoreException;

/** Looks behind the wrappers that stages put around a failure. Stateless. */
final class Failures {
    private static final int MAX_DEPTH = 20;

    private Failures() {}

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

    /** Why the store did not do it, if it says so. */
    static Optional<MailStoreException.Reason> reason(Throwable failure) {
        return find(failure, MailStoreException.class).map(MailStoreException::reason);
    }

    /** Whether the store or another role is only away. */
    static boolean away(Throwable failure) {
        return find(failure, AwayException.class).isPresent()
                || reason(failure)
                        .filter(r -> r == MailStoreException.Reason.AWAY)
                        .isPresent();
    }

    /** One line. */
    static String text(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_DEPTH && cause.getCause() != null; i++) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
