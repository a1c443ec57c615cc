package org.postrider.role.chain;

import java.util.List;

/** What the chain says of a message. */
public sealed interface ChainResult {
    /**
     * All expected links have seen it.
     *
     * @param variants every recipient is in exactly one
     * @param generation number of the chain's generation that decided
     */
    record Decided(List<Variant> variants, long generation) implements ChainResult {
        /** Copies the list. */
        public Decided {
            variants = List.copyOf(variants);
        }
    }

    /**
     * A required link is away or failed, or there is no room now: accept it as unfiltered; the queue runs the chain again
     * before any delivery.
     *
     * @param reason for log and trace: which link and why
     * @param hold true: the link's failure policy wants an admin to look at it; false: try again by itself
     */
    record Unfiltered(String reason, boolean hold) implements ChainResult {}
}
