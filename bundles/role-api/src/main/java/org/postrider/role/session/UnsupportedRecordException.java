package org.postrider.role.session;

/** A parked session's record has a version that this handler cannot read. */
public final class UnsupportedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message protocol, found and known versions */
    public UnsupportedRecordException(String message) {
        super(message);
    }
}
