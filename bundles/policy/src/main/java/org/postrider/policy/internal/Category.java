package org.postrider.policy.internal;

import java.util.Locale;

/** What a message is, worst first: the first that fits decides. The order is that of Amavis. */
enum Category {
    /** Malware. */
    INFECTED("malware"),
    /** A forbidden name or type. */
    BANNED("forbidden content"),
    /** Something could not be looked at. */
    UNCHECKED("content that could not be checked"),
    /** At or over the kill score. */
    SPAM("spam"),
    /** At or over the tag score. */
    SPAMMY("likely spam"),
    /** Parsers would disagree on what it says. */
    AMBIGUOUS("ambiguous structure"),
    /** A header that breaks RFC 5322. */
    BAD_HEADER("a malformed header"),
    /** None of these. */
    CLEAN("nothing");

    private final String words;

    Category(String words) {
        this.words = words;
    }

    /** The name in configuration, trace and quarantine, such as {@code bad-header}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For a reply to the sender. */
    String words() {
        return words;
    }
}
