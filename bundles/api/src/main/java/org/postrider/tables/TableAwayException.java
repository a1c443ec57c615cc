package org.postrider.tables;

/** A table cannot answer now. The asker defers; it never takes this for "no entry". */
public final class TableAwayException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message which table, why, and what the admin can do */
    public TableAwayException(String message) {
        super(message);
    }
}
