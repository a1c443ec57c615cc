package org.postrider.role.queue;

import java.util.List;
import java.util.Optional;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.Variant;

/**
 * A message that is taken over. Immutable.
 *
 * @param mail as received
 * @param variants what the chain decided, without rejected recipients; empty if it has not been filtered yet
 * @param hold why it must wait for an admin, if so
 */
public record Acceptance(ChainMail mail, List<Variant> variants, Optional<String> hold) {
    /** Copies the list. */
    public Acceptance {
        variants = List.copyOf(variants);
    }

    /** True if the queue must run the chain before any delivery. */
    public boolean unfiltered() {
        return variants.isEmpty();
    }
}
