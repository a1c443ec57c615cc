package org.postrider.dns.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postrider.dns.Resolver.Answer;
import org.postrider.dns.Resolver.Status;
import org.xbill.DNS.Record;

/**
 * Answers until their time is over; the longest unused goes first when it is full. Anyone can have names looked up whose
 * answers are as large as DNS allows: what counts is about how much memory they take. Thread-safe.
 */
final class Cache {
    /** Records, and octets of them, that an answer may have to count as one. */
    private static final int USUAL_RECORDS = 8;

    private static final int USUAL_OCTETS = 512;

    private record Kept(Answer<Record> answer, long untilMillis, int weight) {
        static int weigh(Answer<Record> answer) {
            int octets = 0;
            for (Record record : answer.records()) {
                octets += record.rdataToWireCanonical().length;
            }
            return 1 + answer.records().size() / USUAL_RECORDS + octets / USUAL_OCTETS;
        }
    }

    private final Clock clock;
    private final int maxEntries;
    private final Duration maxTtl;
    private final Duration maxNegativeTtl;
    private final Map<Question, Kept> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long weight;

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
            remove(question);
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
        remove(question);
        Kept kept = new Kept(answer, clock.millis() + seconds * 1_000, Kept.weigh(answer));
        entries.put(question, kept);
        weight += kept.weight;
        while (weight > maxEntries) {
            remove(entries.keySet().iterator().next());
        }
    }

    private void remove(Question question) {
        Kept old = entries.remove(question);
        if (old != null) {
            weight -= old.weight;
        }
    }
}
