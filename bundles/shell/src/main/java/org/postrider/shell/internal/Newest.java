package org.postrider.shell.internal;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postrider.role.queue.QueueAdmin.QueueEntry;
import org.postrider.role.trace.TraceEvent;

/**
 * Chooses the message that came last. The trace orders by what moved last, so an old message that was delivered a moment ago
 * would hide a newer one that waits. Stateless.
 */
final class Newest {
    private Newest() {}

    /** @param events steps of any messages, oldest first @param waiting entries of the queue, whose trace may be gone */
    static Optional<String> id(List<TraceEvent> events, List<QueueEntry> waiting) {
        Map<String, Instant> came = new HashMap<>();
        events.forEach(step -> came.merge(step.id(), step.at(), Newest::earlier));
        waiting.forEach(entry -> came.merge(entry.id(), entry.received(), Newest::earlier));
        return came.entrySet().stream()
                .max(Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
