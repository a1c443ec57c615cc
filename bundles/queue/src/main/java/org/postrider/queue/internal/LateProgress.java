package org.postrider.queue.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Rounds whose {@link Progress} waits for the end of a pause: nothing else may happen in them for long. Thread-safe. */
final class LateProgress {
    private final Set<Runnable> looks = new LinkedHashSet<>();
    private boolean hurry;

    /** Has the round look again soon. @param look one object per round */
    synchronized void add(Runnable look) {
        looks.add(look);
    }

    /** Has them look; about once a second. */
    void tick() {
        List<Runnable> due;
        synchronized (this) {
            due = List.copyOf(looks);
            looks.clear();
        }
        due.forEach(Runnable::run);
    }

    /** The queue is being stopped: no pauses any more. */
    void hurry() {
        synchronized (this) {
            hurry = true;
        }
        tick();
    }

    /** Whether there are no pauses any more. */
    synchronized boolean hurried() {
        return hurry;
    }
}
