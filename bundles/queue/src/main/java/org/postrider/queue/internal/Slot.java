package org.postrider.queue.internal;

import java.util.List;

/** What the scheduler knows of an entry: little, for there may be hundreds of thousands. Guarded by the scheduler. */
final class Slot {
    final String id;
    /** When, in milliseconds since the epoch. */
    long due;
    /** A round has it. */
    boolean busy;
    /** Waits for an admin. */
    boolean held;
    /** Is being written. */
    boolean arriving;
    /** Waits for a role to come back. */
    boolean away;
    /** What admins want done with it. */
    List<Request> requests = List.of();

    Slot(String id, long due, boolean held) {
        this.id = id;
        this.due = due;
        this.held = held;
    }
}
