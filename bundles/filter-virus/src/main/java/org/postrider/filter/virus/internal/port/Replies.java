package org.postrider.filter.virus.internal.port;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.Finding;
import org.postrider.role.scan.ScanResult;
import org.postrider.role.scan.ScanResult.Threat;

/**
 * Words one command's replies as clamd does. Immutable.
 *
 * @param id number of the command within its IDSESSION, or 0
 * @param end what ends each line: LF or NUL
 */
record Replies(int id, char end) {
    /** What a scan came to. */
    enum Verdict {
        CLEAN,
        INFECTED,
        ERROR
    }

    /** A line as it is sent. What comes from outside loses its control characters: they could forge lines. */
    ByteBuffer line(String text) {
        StringBuilder line = new StringBuilder(text.length() + 8);
        if (id > 0) {
            line.append(id).append(": ");
        }
        text.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).forEach(line::appendCodePoint);
        return bytes(line.append(end));
    }

    /** A text of several lines of our own, ended once. */
    ByteBuffer text(String lines) {
        return bytes(new StringBuilder(id > 0 ? id + ": " : "").append(lines).append(end));
    }

    ByteBuffer error(String problem) {
        return line(problem + " ERROR");
    }

    private static ByteBuffer bytes(CharSequence line) {
        return StandardCharsets.UTF_8.encode(line.toString());
    }

    /**
     * The names that a file is reported under.
     *
     * @param unchecked true: what could not be looked at counts as found
     * @param all true: all of them, else the first only
     */
    static List<String> names(ScanResult result, boolean unchecked, boolean all) {
        List<String> names =
                result.threats().stream().map(Threat::name).distinct().toList();
        if (names.isEmpty() && unchecked) {
            names = result.unchecked().stream()
                    .map(Finding::symbol)
                    .map(symbol -> "Heuristics.Unchecked." + symbol)
                    .distinct()
                    .toList();
        }
        return all || names.isEmpty() ? names : names.subList(0, 1);
    }

    /** What to say of a scan that did not come to an end; it never reads as clean. */
    static String problem(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null && cause instanceof java.util.concurrent.CompletionException) {
            cause = cause.getCause();
        }
        if (cause instanceof java.util.concurrent.TimeoutException) {
            return "Time limit reached";
        }
        String message = cause == null ? null : cause.getMessage();
        // Whoever reads the reply looks for these words at its end.
        return message == null || message.isBlank() ? "The scan failed" : message.replace(" FOUND", " found");
    }
}
