package org.postrider.imap.internal.grammar;

/** The client's command breaks the grammar; answered with a tagged BAD. */
public final class BadCommandException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message for the client, one line of ASCII */
    public BadCommandException(String message) {
        super(message, null, false, false);
    }
}
