package org.postrider.dns.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postrider.dns.Resolver.Answer;
import org.postrider.dns.Resolver.Status;
import org.xbill.DNS.Record;

/** Answers until their time is over; the longest unused goes first when it is full. Thread-safe. */
final class Cache {
    private record Kept(Answer<Record> answer, long untilMillis) {}

    private final Clock clock;
    private final int maxEntries;
    private final Duration maxTtl;
    private final Duration maxNegativeTtl;
    private final Map<Question, Kept> entries = new LinkedHashMap<>(64, 0.75f, true);

    Cache(Clock clock, int maxEntries, Duration maxTtl, Duration maxNegativeTtl) {
        this.clock = clock;
        this.maxEntries = maxEntries;
        this.maxTtl = maxTtl;
        this.maxNegativeTtl = maxNegativeTtl;
    }

    synchronized Optional<Answer<Record>> get(Question question) {
        Kept kept = entries.get(question);
        if (kept == null) {
            return Optional.empty();
        }
        long left = kept.untilMillis - clock.millis();
        if (left <= 0) {
            entries.remove(question);
            return Optional.empty();
        }
        Answer<Record> answer = kept.answer;
        return Optional.of(new Answer<>(answer.status(), answer.records(), answer.authentic(), left / 1_000));
    }

    synchronized void put(Question question, Answer<Record> answer) {
        Duration most = answer.status() == Status.FOUND ? maxTtl : maxNegativeTtl;
        long seconds = Math.min(answer.ttlSeconds(), most.toSeconds());
        if (seconds <= 0 || maxEntries == 0) {
            return;
        }
        entries.put(question, new Kept(answer, clock.millis() + seconds * 1_000));
        if (entries.size() > maxEntries) {
            entries.remove(entries.keySet().iterator().next());
        }
    }
}
