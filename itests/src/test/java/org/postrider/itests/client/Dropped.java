package org.postrider.itests.client;

import java.io.IOException;

/** The server closed the connection where an answer was due. */
public final class Dropped extends IOException {
    private static final long serialVersionUID = 1L;

    Dropped(String where) {
        super("Connection closed: " + where);
    }

    Dropped(String where, IOException cause) {
        super("Connection broken: " + where, cause);
    }
}
