package org.postrider.chain.internal;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * A link's counters since its service came. Thread-safe. Wall times are counted in buckets that grow by a fifth, so that percentiles
 * cost no memory per call and are right to within 20 %.
 */
final class LinkStats {
    private static final int PER_OCTAVE = 4;
    private static final int BUCKETS = 40 * PER_OCTAVE;

    private final AtomicLongArray wall = new AtomicLongArray(BUCKETS);
    private final LongAdder calls = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder cpuNanos = new LongAdder();

    void ended(long wallNanos, long cpu, boolean hit) {
        calls.increment();
        if (hit) {
            hits.increment();
        }
        cpuNanos.add(cpu);
        wall.incrementAndGet(bucket(wallNanos));
    }

    void failed(long wallNanos) {
        calls.increment();
        errors.increment();
        wall.incrementAndGet(bucket(wallNanos));
    }

    private static int bucket(long nanos) {
        long at = Math.max(1, nanos >> 10);
        int octave = 63 - Long.numberOfLeadingZeros(at);
        int part = octave < 2 ? 0 : (int) (at >> (octave - 2)) & 3;
        return Math.min(BUCKETS - 1, octave * PER_OCTAVE + part);
    }

    /** Upper edge of a bucket in milliseconds. */
    private static double edgeMillis(int bucket) {
        double octave = Math.pow(2, bucket / PER_OCTAVE);
        return octave * (1 + (bucket % PER_OCTAVE + 1) / (double) PER_OCTAVE) * 1_024 / 1_000_000;
    }

    double percentileMillis(double share) {
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += wall.get(i);
        }
        long rank = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += wall.get(i);
            if (total > 0 && seen >= rank) {
                return edgeMillis(i);
            }
        }
        return 0;
    }

    long calls() {
        return calls.sum();
    }

    long hits() {
        return hits.sum();
    }

    long errors() {
        return errors.sum();
    }

    double cpuMillisPerCall() {
        long count = calls.sum();
        return count == 0 ? 0 : cpuNanos.sum() / 1e6 / count;
    }
}
