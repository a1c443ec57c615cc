package org.postrider.role.store;

/** A mailbox operation that cannot be done, for a reason the client can be told. */
public final class MailStoreException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Reasons, with IMAP's response codes (RFC 9051 section 7.1). */
    public enum Reason {
        /** NONEXISTENT or TRYCREATE. */
        NO_MAILBOX,
        /** ALREADYEXISTS. */
        EXISTS,
        /** CANNOT. */
        INVALID,
        /** OVERQUOTA, LIMIT. */
        FULL,
        /** UNAVAILABLE: try again. */
        AWAY
    }

    /** @param reason for the client
     * @param message for the log and the client's text */
    public MailStoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The reason. */
    public Reason reason() {
        return reason;
    }
}
