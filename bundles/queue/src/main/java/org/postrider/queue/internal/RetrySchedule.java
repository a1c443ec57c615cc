package org.postrider.queue.internal;

import java.time.Duration;

/**
 * When to try again: after as long as the message is old by now, within bounds, so that the gaps double. Immutable.
 *
 * @param min shortest gap
 * @param max longest gap
 * @param lifetime age at which what is still open fails
 * @param delayWarning age at which the sender is told; zero for never
 */
record RetrySchedule(Duration min, Duration max, Duration lifetime, Duration delayWarning) {
    static RetrySchedule of(QueueConfig config) {
        Duration min = Duration.ofSeconds(Settings.positive("retry_min_seconds", config.retry__min__seconds()));
        Duration max = Duration.ofSeconds(Settings.positive("retry_max_seconds", config.retry__max__seconds()));
        if (max.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "retry_max_seconds must not be below retry_min_seconds, " + min.toSeconds());
        }
        return new RetrySchedule(
                min,
                max,
                Duration.ofSeconds(config.queue__lifetime__seconds()),
                Duration.ofSeconds(config.delay__warning__seconds()));
    }

    /** The gap for a message of this age. */
    Duration gap(Duration age) {
        if (age.compareTo(min) < 0) {
            return min;
        }
        return age.compareTo(max) > 0 ? max : age;
    }

    boolean expired(Duration age) {
        return age.compareTo(lifetime) >= 0;
    }

    boolean late(Duration age) {
        return !delayWarning.isZero() && age.compareTo(delayWarning) >= 0;
    }
}
