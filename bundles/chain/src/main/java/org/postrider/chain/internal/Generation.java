package org.postrider.chain.internal;

import java.util.List;
import java.util.Optional;

/**
 * The chain as it is between two changes. Immutable; a message pins one.
 *
 * @param number counts up as long as the chain's bundle is active
 * @param inspect links of the inspect stage in order
 * @param finish links of the finish stage in order
 * @param policy the policy in force
 * @param gaps what is expected and cannot be used
 */
record Generation(long number, List<Link> inspect, List<Link> finish, Optional<Link> policy, List<Gap> gaps) {
    /**
     * An expected link that cannot be used.
     *
     * @param name its name
     * @param reason why
     * @param waits true if it is just away and may come: mail waits for the grace period
     * @param holds true if no mail passes without it
     */
    record Gap(String name, String reason, boolean waits, boolean holds) {}

    /** Copies the lists. */
    Generation {
        inspect = List.copyOf(inspect);
        finish = List.copyOf(finish);
        gaps = List.copyOf(gaps);
    }

    /** True if something expected is away and may come. */
    boolean waits() {
        for (Gap gap : gaps) {
            if (gap.waits()) {
                return true;
            }
        }
        return false;
    }

    /** The first gap that mail must not pass. */
    Optional<Gap> barrier() {
        for (Gap gap : gaps) {
            if (gap.holds()) {
                return Optional.of(gap);
            }
        }
        return Optional.empty();
    }
}
