package org.postrider.filter.virus.internal.update;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postrider.dns.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions that the DNS tells, for one run: a TXT record with fields between colons, of which the second is the version of main,
 * the third of daily, the fourth the time of the record and the eighth the version of bytecode. Confined to one thread.
 */
final class Versions {
    private static final Logger LOG = LoggerFactory.getLogger(Versions.class);
    private static final Map<String, Integer> FIELDS = Map.of("main", 1, "daily", 2, "bytecode", 7);
    private static final int TIME = 3;
    private static final Duration FRESH = Duration.ofHours(3);
    private static final long WAIT_SECONDS = 15;

    private final List<String> fields;

    private Versions(List<String> fields) {
        this.fields = fields;
    }

    /** Asks nobody. */
    static Versions none() {
        return new Versions(List.of());
    }

    /** Asks the DNS. Whatever goes wrong, the mirror is asked instead. */
    static Versions ask(Resolver resolver, String name, Clock clock) {
        try {
            CompletionStage<Resolver.Answer<String>> stage = resolver.txt(name);
            Resolver.Answer<String> answer = stage.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
            for (String record : answer.records()) {
                List<String> fields = List.of(record.split(":", -1));
                if (fields.size() > TIME && fresh(number(fields.get(TIME)), clock.instant())) {
                    return new Versions(fields);
                }
            }
            LOG.debug("event=versions-unknown dns={} cause=\"no record, or an old one\"", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("event=versions-unknown dns={} cause=\"{}\"", name, String.valueOf(e.getMessage()));
        }
        return none();
    }

    private static boolean fresh(OptionalLong seconds, Instant now) {
        return seconds.isPresent()
                && Duration.between(Instant.ofEpochSecond(seconds.getAsLong()), now)
                                .compareTo(FRESH)
                        <= 0;
    }

    /** The newest version there is of a database, as far as the DNS knows. */
    OptionalLong of(String database) {
        int field = FIELDS.getOrDefault(database, Integer.MAX_VALUE);
        return field < fields.size() ? number(fields.get(field)) : OptionalLong.empty();
    }

    private static OptionalLong number(String text) {
        return text.matches("[0-9]{1,10}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
