package org.postrider.filter.virus.internal.database;

import java.io.IOException;

/** A database cannot be trusted or is damaged. The message names the file and the reason. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param file its name
     * @param reason a clause that goes on from the name
     */
    public RefusedException(String file, String reason) {
        super(file + ' ' + reason);
        this.reason = reason;
    }

    /** The message without the file's name. */
    public String reason() {
        return reason;
    }
}
