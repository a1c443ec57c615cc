package org.postrider.tables.internal;

/** A table's lines cannot be used; the message says where, what and what to write. */
final class BadTableException extends Exception {
    private static final long serialVersionUID = 1L;

    BadTableException(String message) {
        super(message);
    }
}
