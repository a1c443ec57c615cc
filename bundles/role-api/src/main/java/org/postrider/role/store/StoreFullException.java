package org.postrider.role.store;

import java.io.IOException;

/** There is no room on the disk now; nothing was changed. Maps to 452 4.3.1, and for IMAP to OVERQUOTA or UNAVAILABLE. */
public final class StoreFullException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message what is full and what the admin can do */
    public StoreFullException(String message) {
        super(message);
    }
}
