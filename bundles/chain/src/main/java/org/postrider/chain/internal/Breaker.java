package org.postrider.chain.internal;

import java.util.concurrent.TimeUnit;

/**
 * Breaks a link off after failures in a row; after a cool-down lets one call through, whose success closes it again.
 * Thread-safe. Times are {@link System#nanoTime()} values given by the caller.
 */
final class Breaker {
    private final int threshold;
    private final long coolDown;
    private int failures;
    private boolean open;
    private boolean trying;
    private long openedAt;

    Breaker(Settings.BreakerRule rule) {
        threshold = rule.failures();
        coolDown = rule.coolDown().toNanos();
    }

    /** True if a call may be made now; if it is the trial, others must wait for its result. */
    synchronized boolean admits(long now) {
        if (!open) {
            return true;
        }
        if (trying || now - openedAt < coolDown) {
            return false;
        }
        trying = true;
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
        open = false;
        trying = false;
    }

    /** A call that says nothing about the link, such as one whose message went away. */
    synchronized void inconclusive() {
        trying = false;
    }

    /** @return true if this failure opened it */
    synchronized boolean failed(long now) {
        failures++;
        boolean opens = !open && failures >= threshold;
        if (opens || trying) {
            open = true;
            trying = false;
            openedAt = now;
        }
        return opens;
    }

    synchronized boolean isOpen() {
        return open;
    }

    long coolDownSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(coolDown);
    }
}
