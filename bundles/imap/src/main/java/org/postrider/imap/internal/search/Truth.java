package org.postrider.imap.internal.search;

/** What is known of a criterion: without the message's content some cannot be decided. */
public enum Truth {
    /** It matches. */
    YES,
    /** It does not. */
    NO,
    /** The content must be looked at. */
    UNKNOWN;

    static Truth of(boolean matches) {
        return matches ? YES : NO;
    }

    Truth negated() {
        return this == UNKNOWN ? UNKNOWN : of(this == NO);
    }
}
