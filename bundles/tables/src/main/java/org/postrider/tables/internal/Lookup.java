package org.postrider.tables.internal;

import java.util.Optional;
import org.postrider.tables.TableAwayException;

/** The content of a table at one time. Immutable. */
interface Lookup {
    /** The value for a key. @throws TableAwayException if that cannot be told within the bounds */
    Optional<String> find(String key) throws TableAwayException;

    /** Entries in all, for the log. */
    int size();
}
