package org.postrider.smtp.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.postrider.gate.SessionPolicy;

/** The session policies that are there, highest ranking first. Thread-safe. */
final class PolicyList {
    private static final Comparator<Entry> ORDER =
            Comparator.comparingInt(Entry::ranking).reversed().thenComparingLong(Entry::id);

    private final List<Entry> entries = new ArrayList<>();
    private volatile List<SessionPolicy> snapshot = List.of();

    private record Entry(SessionPolicy policy, int ranking, long id) {}

    /** @param properties the service's, of which the ranking and the id count */
    synchronized void bind(SessionPolicy policy, Map<String, Object> properties) {
        int ranking = properties.get("service.ranking") instanceof Integer number ? number : 0;
        long id = properties.get("service.id") instanceof Long number ? number : 0;
        entries.add(new Entry(policy, ranking, id));
        entries.sort(ORDER);
        publish();
    }

    synchronized void unbind(SessionPolicy policy) {
        entries.removeIf(e -> e.policy == policy);
        publish();
    }

    private void publish() {
        snapshot = entries.stream().map(Entry::policy).toList();
    }

    /** The policies now; the same list object as long as nothing has changed. */
    List<SessionPolicy> now() {
        return snapshot;
    }
}
