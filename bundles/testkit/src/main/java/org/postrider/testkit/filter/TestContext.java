package org.postrider.testkit.filter;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.postrider.dns.Resolver;
import org.postrider.filter.FilterContext;

/** A filter's context in a test: it is always the same time, the same numbers come, DNS answers from a table. Immutable. */
public final class TestContext implements FilterContext {
    /** The time it is. */
    public static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

    private static final long SEED = 42;

    private final Optional<Resolver> resolver;
    private final RandomGenerator random = new SplittableRandom(SEED);

    private TestContext(Optional<Resolver> resolver) {
        this.resolver = resolver;
    }

    /** A context without DNS, as while no resolver is there. */
    public static TestContext plain() {
        return new TestContext(Optional.empty());
    }

    /** A context with this DNS. */
    public static TestContext with(Resolver dns) {
        return new TestContext(Optional.of(dns));
    }

    @Override
    public Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Optional<Resolver> resolver() {
        return resolver;
    }

    @Override
    public Duration remaining() {
        return Duration.ofSeconds(10);
    }
}
