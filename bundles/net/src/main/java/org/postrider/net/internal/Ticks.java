package org.postrider.net.internal;

/** Points in time as numbers, 0 standing for none. Stateless. */
final class Ticks {
    private Ticks() {}

    /** Now, never 0. */
    static long now() {
        return System.nanoTime() | 1;
    }

    /** True if this point is set and has passed. */
    static boolean passed(long point, long now) {
        return point != 0 && now - point >= 0;
    }
}
