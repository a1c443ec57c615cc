package org.postrider.role.scan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps signature databases up to date. Thread-safe. */
@ProviderType
public interface SignatureUpdater {
    /** The state of each database that is kept up to date, by name. */
    List<State> states();

    /**
     * Looks for new versions now, one run at a time.
     *
     * @return the states afterwards; what failed is told there, never exceptionally
     */
    CompletionStage<List<State>> update();

    /**
     * How a database stands.
     *
     * @param name such as {@code daily}
     * @param version the version at hand, or 0
     * @param checked when the mirror was last asked with success
     * @param next when it is asked again
     * @param problem what went wrong last time and what to do, or empty
     */
    record State(String name, long version, Optional<Instant> checked, Instant next, String problem) {}
}
