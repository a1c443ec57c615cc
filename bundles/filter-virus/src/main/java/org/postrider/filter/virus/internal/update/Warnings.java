package org.postrider.filter.virus.internal.update;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the log is told of databases that are not up to date: one line a day, however often it fails, and one more when
 * signatures have become old. Its owner synchronizes.
 */
final class Warnings {
    private static final Duration QUIET = Duration.ofDays(1);

    private final Duration limit;
    private @Nullable Instant told;
    private Set<String> old = Set.of();

    /** @param limit age of signatures that are old */
    Warnings(Duration limit) {
        this.limit = limit;
    }

    /** What is to be told now. */
    Optional<String> due(Collection<Standing> standings, Instant now) {
        StringBuilder text = new StringBuilder();
        Set<String> oldNow = new TreeSet<>();
        for (Standing standing : standings) {
            Optional<String> age = standing.old(now, limit);
            age.ifPresent(unused -> oldNow.add(standing.name()));
            if (standing.failing() || age.isPresent()) {
                text.append(text.length() == 0 ? "" : "; ")
                        .append(standing.name())
                        .append(": ")
                        .append(standing.text(now, limit));
            }
        }
        boolean quiet = told != null && Duration.between(told, now).compareTo(QUIET) < 0 && old.containsAll(oldNow);
        old = oldNow;
        if (text.length() == 0 || quiet) {
            return Optional.empty();
        }
        told = now;
        return Optional.of(text.toString());
    }
}
