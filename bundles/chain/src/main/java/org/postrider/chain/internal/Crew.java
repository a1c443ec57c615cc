package org.postrider.chain.internal;

import java.time.Clock;
import java.time.Duration;
import org.postrider.dns.Resolver;
import org.postrider.role.chain.Unpacker;
import org.postrider.role.runtime.Presence;
import org.postrider.role.trace.TraceOutbox;

/**
 * What all passages share. Immutable.
 *
 * @param settings the configuration
 * @param bundle our own symbolic name and version, for the trace
 * @param clock the time
 * @param workers threads for links
 * @param watchdog watches budgets
 * @param journal notes what runs
 * @param trace where steps are recorded
 * @param unpacker decodes messages, if there
 * @param resolver DNS, if there
 */
record Crew(
        Settings settings,
        String bundle,
        Clock clock,
        Workers workers,
        Watchdog watchdog,
        InHand journal,
        TraceOutbox trace,
        Presence<Unpacker> unpacker,
        Presence<Resolver> resolver) {
    /** How long a message waits for the unpacker while it is being replaced. */
    static final Duration UNPACKER_PATIENCE = Duration.ofSeconds(5);
}
