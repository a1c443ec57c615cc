package org.postrider.filter.virus.internal.update;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A new version of a database, verified, in the working folder.
 *
 * @param database its name
 * @param version or 0
 * @param files to go into place, the one that counts last
 * @param replaces names of files in the folder that are to go, beside those of the same names
 * @param settled what is to be remembered once it is in place
 */
record Staged(String database, long version, List<Path> files, Set<String> replaces, Settled settled) {
    Staged {
        files = List.copyOf(files);
        replaces = Set.copyOf(replaces);
    }

    /** Remembers. */
    @FunctionalInterface
    interface Settled {
        /** Nothing is to be remembered. */
        Settled NOTHING = () -> {};

        void settle() throws java.io.IOException;
    }
}
