package org.postrider.imap.internal.search;

import java.util.Locale;
import org.postrider.mime.EncodedWords;

/** A subject without what replies and forwards add (RFC 5256 section 2.1). Stateless; linear but for nested markers. */
public final class BaseSubject {
    /** Longest subject that is looked at. */
    private static final int MAX = 2_000;

    private BaseSubject() {}

    /** The base subject of a raw field value. */
    public static String of(String raw) {
        String decoded = EncodedWords.decode(raw.length() > MAX ? raw.substring(0, MAX) : raw);
        String subject = decoded.replaceAll("[ \\t\\r\\n]+", " ").strip();
        while (true) {
            subject = withoutTrailers(subject);
            subject = withoutLeaders(subject);
            if (!startsWith(subject, "[fwd:") || !subject.endsWith("]")) {
                return subject;
            }
            subject = subject.substring(5, subject.length() - 1);
        }
    }

    private static boolean startsWith(String text, String lower) {
        return text.regionMatches(true, 0, lower, 0, lower.length());
    }

    private static String withoutTrailers(String subject) {
        String rest = subject;
        while (true) {
            String stripped = rest.stripTrailing();
            if (stripped.toLowerCase(Locale.ROOT).endsWith("(fwd)")) {
                rest = stripped.substring(0, stripped.length() - 5);
            } else {
                return stripped;
            }
        }
    }

    /** Takes away leaders and blobs as long as something is left. */
    private static String withoutLeaders(String subject) {
        String rest = subject;
        while (true) {
            String next = rest.stripLeading();
            int leader = leader(next);
            int blob = leader > 0 ? 0 : blob(next, 0);
            if (leader > 0) {
                next = next.substring(leader);
            } else if (blob > 0 && !next.substring(blob).isBlank()) {
                next = next.substring(blob);
            } else {
                return next;
            }
            rest = next;
        }
    }

    /** Length of {@code *subj-blob subj-refwd}, or 0. */
    private static int leader(String text) {
        int at = 0;
        for (int blob = blob(text, at); blob > at; blob = blob(text, at)) {
            at = blob;
        }
        int word = startsWith(text.substring(at), "re") ? 2 : 0;
        if (startsWith(text.substring(at), "fwd")) {
            word = 3;
        } else if (startsWith(text.substring(at), "fw")) {
            word = 2;
        }
        if (word == 0) {
            return 0;
        }
        at += word;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        at = Math.max(at, blob(text, at));
        return at < text.length() && text.charAt(at) == ':' ? at + 1 : 0;
    }

    /** Index behind a {@code [...]} that starts at {@code from} and the space after it; {@code from} if there is none. */
    private static int blob(String text, int from) {
        if (from >= text.length() || text.charAt(from) != '[') {
            return from;
        }
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != '[' && text.charAt(at) != ']') {
            at++;
        }
        if (at >= text.length() || text.charAt(at) != ']') {
            return from;
        }
        at++;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }
}
