package org.postrider.content;

import java.io.IOException;

/** Stored bytes fail their checksum. The message names the content, the place and what the admin can do. */
public final class DamagedContentException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message content id, position and hint, for the log */
    public DamagedContentException(String message) {
        super(message);
    }
}
