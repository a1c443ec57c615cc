package org.postrider.gate.internal;

/**
 * What one client or user did lately. Thread-safe.
 *
 * <p>Rates are counted in a window that slides: the events of the current window, and those of the one before weighted by how
 * much of it the last {@code window} still covers. That takes two numbers for each kind of event, whatever the rate.
 */
final class Counts {
    /** Kinds of events. */
    enum Kind {
        CONNECTION,
        MESSAGE,
        RECIPIENT,
        UNKNOWN
    }

    private static final int KINDS = Kind.values().length;

    private final int[] current = new int[KINDS];
    private final int[] previous = new int[KINDS];
    private long window;
    private int open;

    /**
     * Counts an event unless it would go beyond the limit.
     *
     * @param limit most events in the time; 0 for any
     * @param now milliseconds
     * @param length of the window in milliseconds
     * @return false if it goes beyond
     */
    synchronized boolean take(Kind kind, int limit, long now, long length) {
        slide(now, length);
        if (limit > 0 && rate(kind, now, length) + 1 > limit) {
            return false;
        }
        current[kind.ordinal()]++;
        return true;
    }

    /** True if as many events as allowed have happened. */
    synchronized boolean full(Kind kind, int limit, long now, long length) {
        slide(now, length);
        return limit > 0 && rate(kind, now, length) >= limit;
    }

    private void slide(long now, long length) {
        long index = now / length;
        if (index == window) {
            return;
        }
        for (int i = 0; i < KINDS; i++) {
            previous[i] = index == window + 1 ? current[i] : 0;
            current[i] = 0;
        }
        window = index;
    }

    private double rate(Kind kind, long now, long length) {
        double left = 1 - (double) (now % length) / length;
        return current[kind.ordinal()] + previous[kind.ordinal()] * left;
    }

    /** A connection was opened. @return connections now */
    synchronized int opened() {
        return ++open;
    }

    synchronized void closed() {
        open--;
    }
}
