package org.postrider.role.sasl;

import org.postrider.role.directory.Account;

/** What the server says next. */
public sealed interface SaslStep {
    /** A challenge, not yet in base64. */
    record Challenge(byte[] data) implements SaslStep {}

    /**
     * Logged in.
     *
     * @param account who it is: authentication and authorization identity are the same or were checked
     * @param data additional data with success; empty if none
     */
    record Success(Account account, byte[] data) implements SaslStep {}

    /** Not logged in. */
    record Failure(Reason reason, String hint) implements SaslStep {}

    /** Why not; the client is told no more than this. */
    enum Reason {
        /** User or password wrong, or proof invalid. */
        CREDENTIALS,
        /** The response breaks the mechanism's grammar. */
        MALFORMED,
        /** The authorization identity is not allowed. */
        AUTHORIZATION,
        /** The directory cannot tell now. */
        TEMPORARY
    }
}
