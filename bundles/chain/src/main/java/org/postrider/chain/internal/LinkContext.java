package org.postrider.chain.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.postrider.dns.Resolver;
import org.postrider.filter.FilterContext;

/** What one call may use besides the mail. Thread-safe. */
final class LinkContext implements FilterContext {
    private final Clock clock;
    private final long seed;
    private final @Nullable RecordingResolver resolver;
    private final Supplier<Duration> remaining;
    private @Nullable RandomGenerator random;

    LinkContext(Clock clock, long seed, @Nullable Resolver resolver, Supplier<Duration> remaining) {
        this.clock = clock;
        this.seed = seed;
        this.resolver = resolver == null ? null : new RecordingResolver(resolver);
        this.remaining = remaining;
    }

    /** The same message and link give the same numbers in every run. */
    static long seed(String mail, String link) {
        return Hash.of(Hash.of(Hash.of(mail), "/"), link);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public synchronized RandomGenerator random() {
        RandomGenerator made = random == null ? new SplittableRandom(seed) : random;
        random = made;
        return made;
    }

    @Override
    public Optional<Resolver> resolver() {
        return Optional.ofNullable(resolver);
    }

    @Override
    public Duration remaining() {
        return remaining.get();
    }

    /** DNS answers that came, for the trace. */
    List<Map<String, Object>> answers() {
        return resolver == null ? List.of() : resolver.answers();
    }
}
