package org.postrider.state;

/** A commit may or may not have happened; the caller must look before it tries again. */
public final class UnknownOutcomeException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what was tried
     * @param cause why the outcome is unknown */
    public UnknownOutcomeException(String message, Throwable cause) {
        super(message, cause);
    }
}
