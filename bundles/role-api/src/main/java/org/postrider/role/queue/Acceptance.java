package org.postrider.role.queue;

import java.util.List;
import java.util.Optional;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.Variant;

/**
 * A message that is taken over. Immutable.
 *
 * @param mail as received
 * @param variants what the chain decided for those taken over; empty if it has not been filtered yet
 * @param refused what it decided for recipients whom the client was refused: nothing is done for them, but the chain is told
 *     of them with the others
 * @param hold why it must wait for an admin, if so
 */
public record Acceptance(ChainMail mail, List<Variant> variants, List<Variant> refused, Optional<String> hold) {
    /** Copies the lists. */
    public Acceptance {
        variants = List.copyOf(variants);
        refused = List.copyOf(refused);
    }

    /** Nobody was refused. */
    public Acceptance(ChainMail mail, List<Variant> variants, Optional<String> hold) {
        this(mail, variants, List.of(), hold);
    }

    /** True if the queue must run the chain before any delivery. */
    public boolean unfiltered() {
        return variants.isEmpty();
    }
}
