package org.postrider.filter.virus.internal.update;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Says whether new databases can be loaded, before they replace those at hand. The engine registers itself under this name; it
 * is a service within this bundle only. Thread-safe.
 */
@FunctionalInterface
public interface TestLoad {
    /**
     * Loads databases as {@code reload} would, and lets go of them again. Called on a thread of the updater's, which may wait.
     *
     * @param newFolder holds only the databases that are new, verified; it is deleted afterwards
     * @throws IOException naming file and line if they cannot be used: those at hand stay
     */
    void check(Path newFolder) throws IOException;
}
