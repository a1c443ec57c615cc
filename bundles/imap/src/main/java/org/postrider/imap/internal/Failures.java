package org.postrider.imap.internal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.store.MailStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what went wrong into what the client is told (RFC 5530). Stateless. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private static final Tagged AWAY =
            Tagged.no("[UNAVAILABLE] A part of the server is away for the moment, try again");

    private Failures() {}

    /** The cause below the wrappings that stages put around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What to answer. @param connection for the log */
    static Tagged tagged(Throwable failure, String connection) {
        Throwable cause = cause(failure);
        if (cause instanceof RefusedException refused) {
            return refused.tagged();
        }
        if (cause instanceof BadCommandException) {
            return Tagged.bad(String.valueOf(cause.getMessage()));
        }
        if (cause instanceof AwayException || cause instanceof RejectedExecutionException) {
            return AWAY;
        }
        if (cause instanceof MailStoreException store) {
            return ofStore(store);
        }
        LOG.error("session={} event=command-failed hint=\"a bug: please report it\"", connection, cause);
        return Tagged.no("[SERVERBUG] Internal error, see the server's log");
    }

    private static Tagged ofStore(MailStoreException failure) {
        return switch (failure.reason()) {
            case NO_MAILBOX -> Tagged.no("[NONEXISTENT] No such mailbox");
            case EXISTS -> Tagged.no("[ALREADYEXISTS] Mailbox exists already");
            case INVALID -> Tagged.no("[CANNOT] Not possible with this mailbox");
            case FULL -> Tagged.no("[OVERQUOTA] No room left");
            case AWAY -> AWAY;
        };
    }
}
