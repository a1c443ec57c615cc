package org.postrider.chain.internal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.postrider.filter.TemporaryFilterException;

/**
 * Why a call gave no answer, in words. Immutable. The exception itself is not kept: its class may belong to a bundle that is
 * about to leave.
 *
 * @param kind what kind
 * @param text for log and trace
 */
record Failure(Kind kind, String text) {
    private static final int MAX_TEXT = 500;

    /** The kinds. */
    enum Kind {
        /** Something the link needs is away: no fault of its own. */
        TEMPORARY,
        /** It threw, or broke its contract. */
        ERROR,
        /** It overran its budget. */
        TIMEOUT
    }

    static Failure error(String text) {
        return new Failure(Kind.ERROR, text);
    }

    static Failure of(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        Kind kind = cause instanceof TemporaryFilterException ? Kind.TEMPORARY : Kind.ERROR;
        return new Failure(kind, describe(cause, kind));
    }

    private static String describe(Throwable cause, Kind kind) {
        String message;
        try {
            message = kind == Kind.TEMPORARY ? String.valueOf(cause.getMessage()) : cause.toString();
        } catch (RuntimeException e) {
            message = cause.getClass().getName();
        }
        StackTraceElement[] frames = cause.getStackTrace();
        String at = kind == Kind.TEMPORARY || frames.length == 0 ? "" : " at " + frames[0];
        String text = (message + at).replaceAll("\\p{Cntrl}", " ");
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }
}
