package org.postrider.queue.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.postrider.role.chain.MailChain;
import org.postrider.role.runtime.Presence;

/**
 * What rounds work with. Immutable.
 *
 * @param settings configuration
 * @param started since when this instance is there
 * @param clock the time
 * @param executor for work that must not hold up whoever completes a stage
 * @param chain the filter chain
 * @param agents delivery agents
 * @param planner makes plans
 * @param destinations lets jobs run
 * @param spool writes plans
 * @param ledger writes results
 * @param late rounds that are to write what they have so far
 * @param reporter makes notifications
 * @param journal log and trace
 */
record Workshop(
        Settings settings,
        Instant started,
        Clock clock,
        Executor executor,
        Presence<MailChain> chain,
        Agents agents,
        Planner planner,
        Destinations destinations,
        Spool spool,
        Ledger ledger,
        LateProgress late,
        Reporter reporter,
        Journal journal) {
    /** Which links there are; empty while the chain is away. */
    Optional<ChainState> chainState() {
        return ChainState.of(chain);
    }
}
