package org.postrider.role.scan;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The admin's view of virus signatures. Thread-safe. */
@ProviderType
public interface SignatureAdmin {
    /** The databases in force, by name. */
    List<Database> databases();

    /** When the databases in force were loaded. */
    Instant loaded();

    /**
     * Reads all databases again beside those in force, which go on scanning, and puts them in force if they can be used.
     *
     * @return the databases then in force; exceptionally with an {@code IOException} that names file and line if the new
     *     ones cannot be used: the old ones stay in force
     */
    CompletionStage<List<Database>> reload();

    /**
     * A database.
     *
     * @param name file name, such as {@code daily.cvd}; {@code built-in} for what ships
     * @param version its version, or 0 if it has none
     * @param built when it was made, or the file's time
     * @param signatures how many are in force
     * @param skipped how many are not, by the reason, such as {@code bytecode}
     */
    record Database(String name, long version, Instant built, int signatures, Map<String, Integer> skipped) {
        /** Copies the map. */
        public Database {
            skipped = Map.copyOf(skipped);
        }
    }
}
