package org.postrider.smtp.internal;

import java.util.Optional;
import org.postrider.message.Address;

/**
 * What stands behind {@code FROM:} or {@code TO:} (RFC 5321 section 4.1.2). Immutable.
 *
 * <p>A source route is skipped, as section 4.1.1.3 allows, and never followed: what counts is the mailbox behind it. Percent
 * signs and exclamation marks are letters of the local part like any other.
 *
 * @param address empty for {@code <>}
 * @param parameters what follows the path
 */
record Path(Optional<Address> address, String parameters) {
    /** Lookup keys may have 1,000 characters. */
    private static final int MAX_MAILBOX = 900;
    /** RFC 5321 section 4.5.3.1.1 has 64, but rewritten senders (VERP, SRS) are often longer. */
    private static final int MAX_LOCAL_PART = 256;

    /**
     * Parses {@code FROM:<path> parameters}.
     *
     * @param keyword {@code FROM:} or {@code TO:}
     * @return empty if it is none, or no mailbox address
     */
    static Optional<Path> parse(String argument, String keyword) {
        if (!argument.regionMatches(true, 0, keyword, 0, keyword.length())) {
            return Optional.empty();
        }
        int open = keyword.length();
        // Not by the RFC, but many clients put a space here.
        while (open < argument.length() && argument.charAt(open) == ' ') {
            open++;
        }
        int close = closing(argument, open);
        if (close < 0 || close + 1 < argument.length() && argument.charAt(close + 1) != ' ') {
            return Optional.empty();
        }
        String mailbox = withoutRoute(argument.substring(open + 1, close));
        String rest = argument.substring(close + 1).strip();
        if (mailbox.isEmpty()) {
            return close == open + 1 ? Optional.of(new Path(Optional.empty(), rest)) : Optional.empty();
        }
        return mailbox(mailbox).map(a -> new Path(Optional.of(a), rest));
    }

    private static Optional<Address> mailbox(String text) {
        if (text.equalsIgnoreCase("postmaster")) {
            // RFC 5321 section 4.5.1: without a domain, in any case.
            return Optional.of(new Address("postmaster", ""));
        }
        return text.length() > MAX_MAILBOX
                ? Optional.empty()
                : Address.parse(text).filter(a -> a.localPart().length() <= MAX_LOCAL_PART);
    }

    /** Index of the {@code >} that ends the path opened at {@code open}, or -1. */
    private static int closing(String text, int open) {
        if (open >= text.length() || text.charAt(open) != '<') {
            return -1;
        }
        boolean quoted = false;
        for (int i = open + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '>') {
                return i;
            } else if (!quoted && (c == '<' || c == ' ')) {
                return -1;
            }
        }
        return -1;
    }

    /** The mailbox behind {@code @one,@two:}; text that is no such route is given back and fails as an address. */
    private static String withoutRoute(String path) {
        if (!path.startsWith("@")) {
            return path;
        }
        int colon = -1;
        boolean literal = false;
        for (int i = 0; i < path.length() && colon < 0; i++) {
            char c = path.charAt(i);
            literal = c == '[' || literal && c != ']';
            colon = c == ':' && !literal ? i : -1;
        }
        return colon < 0 || !isRoute(path.substring(0, colon)) ? path : path.substring(colon + 1);
    }

    private static boolean isRoute(String route) {
        int start = 0;
        while (start <= route.length()) {
            int comma = route.indexOf(',', start);
            int end = comma < 0 ? route.length() : comma;
            String hop = route.substring(start, end);
            if (hop.length() < 2
                    || hop.charAt(0) != '@'
                    || Address.parse("a" + hop).isEmpty()) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }
}
