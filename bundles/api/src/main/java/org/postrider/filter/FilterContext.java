package org.postrider.filter;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.dns.Resolver;

/**
 * What a filter may use besides the mail, so that the same mail gives the same findings again: take time, randomness and
 * DNS from here, never from the system. Valid until the call it came with returns, or the stage that it returned is done.
 */
@ProviderType
public interface FilterContext {
    /** The time at which this message is filtered; a replay sees the same instant. */
    Clock clock();

    /** Random numbers seeded per message and link; a replay sees the same. */
    RandomGenerator random();

    /** DNS with its answers recorded for a replay; empty while no resolver is there. */
    Optional<Resolver> resolver();

    /** Time left of this link's budget. A filter that overruns is interrupted, then abandoned, and its link broken off. */
    Duration remaining();
}
