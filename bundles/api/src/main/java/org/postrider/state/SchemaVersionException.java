package org.postrider.state;

/** The keyspace was written by a newer version of its owner; nothing was opened. */
public final class SchemaVersionException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message keyspace, found and known version, and what the admin can do */
    public SchemaVersionException(String message) {
        super(message);
    }
}
