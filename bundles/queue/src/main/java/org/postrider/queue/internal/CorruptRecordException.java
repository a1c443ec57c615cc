package org.postrider.queue.internal;

/** A record cannot be read: a broken disk, or written by a version this one does not know. */
final class CorruptRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    CorruptRecordException(String message) {
        super(message);
    }
}
