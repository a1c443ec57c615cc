package org.postrider.message;

/** When a sender wants a delivery status notification for a recipient (RFC 3461 section 4.1). */
public enum Notify {
    /** Never; excludes all others. */
    NEVER,
    /** On delivery. */
    SUCCESS,
    /** On failure. */
    FAILURE,
    /** On delay. */
    DELAY
}
