package org.postrider.queue.internal;

import java.util.Optional;
import org.postrider.role.chain.MailChain;
import org.postrider.role.runtime.Presence;

/**
 * Which links there are, to see whether they have changed. Immutable.
 *
 * @param bindings tells one chain from another: that of another bundle counts its generations afresh
 * @param generation the chain's own number
 */
record ChainState(long bindings, long generation) {
    /** Empty while the chain is away. */
    static Optional<ChainState> of(Presence<MailChain> chain) {
        // In this order: if the chain is replaced in between, the state looks like no other, and at worst a wake-up is
        // one too many.
        long bindings = chain.bindings();
        return chain.now().map(now -> new ChainState(bindings, now.generation()));
    }
}
