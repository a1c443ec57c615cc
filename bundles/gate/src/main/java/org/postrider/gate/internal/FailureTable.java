package org.postrider.gate.internal;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latest failures of each client with the users they were for, or of each user with their clients. Of each key the latest
 * are kept, which is enough to tell whether there were too many; of the keys those that failed last. Confined to its owner's
 * lock.
 */
final class FailureTable {
    private final int each;
    private final long windowMillis;
    private final Map<String, ArrayDeque<Failure>> known;

    private record Failure(long at, String with) {}

    /**
     * @param keys most keys kept
     * @param each most failures kept of each
     * @param windowMillis how long a failure counts
     */
    FailureTable(int keys, int each, long windowMillis) {
        this.each = each;
        this.windowMillis = windowMillis;
        // In order of the last failure, not of the last question: asking must not keep a client in memory.
        this.known = new LinkedHashMap<>(64, 0.75f, false) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, ArrayDeque<Failure>> eldest) {
                return size() > keys;
            }
        };
    }

    /** Failures within the window, at most as many as are kept. */
    int count(String key, long now) {
        ArrayDeque<Failure> failures = current(key, now);
        return failures == null ? 0 : failures.size();
    }

    /** With how many different others these were. */
    int countOthers(String key, long now) {
        ArrayDeque<Failure> failures = current(key, now);
        return failures == null
                ? 0
                : (int) failures.stream().map(Failure::with).distinct().count();
    }

    /** Adds one. @return failures within the window */
    int add(String key, String with, long now) {
        ArrayDeque<Failure> failures = current(key, now);
        if (failures == null) {
            failures = new ArrayDeque<>(4);
        }
        while (failures.size() >= each) {
            failures.removeFirst();
        }
        failures.addLast(new Failure(now, with));
        known.remove(key);
        known.put(key, failures);
        return failures.size();
    }

    /** Takes back what this key failed with that other. */
    void forget(String key, String with) {
        ArrayDeque<Failure> failures = known.get(key);
        if (failures != null && failures.removeIf(f -> f.with.equals(with)) && failures.isEmpty()) {
            known.remove(key);
        }
    }

    private @Nullable ArrayDeque<Failure> current(String key, long now) {
        ArrayDeque<Failure> failures = known.get(key);
        if (failures == null) {
            return null;
        }
        for (Iterator<Failure> i = failures.iterator(); i.hasNext() && now - i.next().at >= windowMillis; ) {
            i.remove();
        }
        if (failures.isEmpty()) {
            known.remove(key);
            return null;
        }
        return failures;
    }

    /** Keys remembered now. */
    int size() {
        return known.size();
    }
}
