package org.postrider.role.store;

import java.util.OptionalLong;
import java.util.Set;

/**
 * A change of flags (RFC 9051 section 6.4.6).
 *
 * @param kind add, remove or replace
 * @param flags the flags
 * @param unchangedSince if given, messages with a higher MODSEQ are left alone (RFC 7162 section 3.1.3)
 */
public record FlagChange(Kind kind, Set<String> flags, OptionalLong unchangedSince) {
    /** How the flags are applied. */
    public enum Kind {
        /** +FLAGS. */
        ADD,
        /** -FLAGS. */
        REMOVE,
        /** FLAGS. */
        REPLACE
    }

    /** Copies the flags. */
    public FlagChange {
        flags = Set.copyOf(flags);
    }
}
