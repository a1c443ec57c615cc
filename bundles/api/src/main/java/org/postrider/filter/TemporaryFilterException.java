package org.postrider.filter;

/** Something a filter needs is away for now. Counts as "away", not as a bug of the filter. */
public final class TemporaryFilterException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is away and what the admin can do */
    public TemporaryFilterException(String message) {
        super(message);
    }

    /** @param message what is away and what the admin can do
     * @param cause why */
    public TemporaryFilterException(String message, Throwable cause) {
        super(message, cause);
    }
}
