package org.postrider.smtp.internal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a failed stage has to say. Stateless. */
final class Failures {
    private static final int MAX_QUOTED = 100;

    private Failures() {}

    /** The failure without the wrappers that stages put around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Text from outside without what would steer the terminal of who reads the log. */
    static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The same, short, for a value in quotes. */
    static String quotable(String text) {
        return printable(text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) : text)
                .replace('"', '?');
    }

    /** One line for the log. */
    static String line(Throwable failure) {
        Throwable cause = cause(failure);
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return text.replace('\r', ' ').replace('\n', ' ').replace('"', '\'');
    }
}
