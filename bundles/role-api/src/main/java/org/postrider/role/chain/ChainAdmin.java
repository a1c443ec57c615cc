package org.postrider.role.chain;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The admin's view of the chain. Thread-safe. */
@ProviderType
public interface ChainAdmin {
    /** Number of the generation that new messages get. */
    long generation();

    /** All links in order, those expected but away included. */
    List<LinkState> links();

    /** The policy in force as {@code bundle@version}, or empty. */
    String policy();

    /** Messages being filtered now. */
    int inFlight();

    /**
     * Switches a link on or off for new messages; remembered across restarts.
     *
     * @return false if no link of that name is there or expected
     */
    boolean enable(String link, boolean on);

    /**
     * Bundles that cannot be resolved since they were built against another version of the plugin API: one sentence each,
     * saying what they want, what this server offers and what to do.
     */
    default List<String> refused() {
        return List.of();
    }

    /**
     * A link now.
     *
     * @param position from 1
     * @param name its name
     * @param stage {@code inspect} or {@code finish}
     * @param bundle {@code symbolic-name@version}, or empty while away
     * @param expected true if the configuration names it
     * @param required true if mail waits for it
     * @param failure what happens when it fails: {@code hold}, {@code skip}
     * @param budgetMillis longest run
     * @param state {@code active}, {@code away}, {@code disabled}, {@code broken}; {@code displaced} by a newer one of
     *     the same name
     * @param calls since it came
     * @param hits calls with at least one finding
     * @param errors failed calls
     * @param inFlight calls now
     * @param p50Millis median wall time
     * @param p99Millis 99th percentile of wall time
     * @param cpuMillisPerMail CPU per call of blocking links
     */
    record LinkState(
            int position,
            String name,
            String stage,
            String bundle,
            boolean expected,
            boolean required,
            String failure,
            long budgetMillis,
            String state,
            long calls,
            long hits,
            long errors,
            int inFlight,
            double p50Millis,
            double p99Millis,
            double cpuMillisPerMail) {}
}
