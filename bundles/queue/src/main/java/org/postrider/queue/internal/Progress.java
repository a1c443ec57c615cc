package org.postrider.queue.internal;

import java.time.Duration;
import java.time.Instant;

/**
 * When the record of an entry is written while its round goes on, so that a crash does not send again what another system has.
 * A record holds all acts: written after each of thousands, it would be the square of them. So one write is under way at most,
 * and after its begin a pause follows that grows with the acts, a second at most; what comes meanwhile is written together.
 * A message for few destinations has it written nearly at once. Guarded by the round's lock.
 */
final class Progress {
    /** An act takes some 200 bytes of a record: about a megabyte per second. */
    private static final Duration PAUSE_PER_ACT = Duration.ofNanos(200_000);

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private Duration pause = Duration.ZERO;
    private Instant begun = Instant.MIN;
    private boolean writing;
    private boolean unsaved;

    /** @param count acts that the record holds */
    void acts(int count) {
        Duration length = PAUSE_PER_ACT.multipliedBy(count);
        pause = length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length;
    }

    /** Something is to be written. */
    void made() {
        unsaved = true;
    }

    /** Whether something is to be written. */
    boolean unsaved() {
        return unsaved;
    }

    /** Whether to write now. @param hurry true: without the pause */
    boolean due(Instant now, boolean hurry) {
        // A clock that was set back must not make it wait.
        boolean paused = !now.isBefore(begun) && now.isBefore(begun.plus(pause));
        return unsaved && !writing && (hurry || !paused);
    }

    /** It is being written. */
    void begins(Instant now) {
        begun = now;
        writing = true;
        unsaved = false;
    }

    /** It was written, or could not be. */
    void ended() {
        writing = false;
    }
}
