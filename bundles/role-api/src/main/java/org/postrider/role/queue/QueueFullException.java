package org.postrider.role.queue;

/** There is no room: the disk or a limit is full. Maps to 452 4.3.1. */
public final class QueueFullException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is full and what the admin can do */
    public QueueFullException(String message) {
        super(message);
    }
}
