package org.postrider.smtp.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslMechanism;

/** The SASL mechanisms that are there. Thread-safe. */
final class Mechanisms {
    /** Strong ones first: clients often take the first they know. */
    private static final Comparator<Entry> ORDER = Comparator.comparing((Entry e) -> !e.name.startsWith("SCRAM-"))
            .thenComparing((Entry e) -> !e.name.endsWith("-PLUS"))
            .thenComparing(Entry::name);

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String name, SaslMechanism mechanism) {}

    /** @param properties the service's, of which {@link SaslMechanism#NAME} counts */
    void bind(SaslMechanism mechanism, Map<String, Object> properties) {
        if (properties.get(SaslMechanism.NAME) instanceof String name) {
            synchronized (entries) {
                // The newest first among equals: during a swap it is the one that stays.
                entries.add(0, new Entry(name, mechanism));
                entries.sort(ORDER);
            }
        }
    }

    void unbind(SaslMechanism mechanism) {
        synchronized (entries) {
            entries.removeIf(e -> e.mechanism == mechanism);
        }
    }

    private List<Entry> now() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }

    /** Names to announce on such a connection, separated by spaces, each once. */
    String offered(SaslContext context) {
        StringBuilder names = new StringBuilder();
        TreeSet<String> seen = new TreeSet<>();
        for (Entry entry : now()) {
            if (entry.mechanism.offered(context) && seen.add(entry.name)) {
                names.append(names.length() == 0 ? "" : " ").append(entry.name);
            }
        }
        return names.toString();
    }

    /** The mechanism of this name, if it may be used on such a connection. */
    Optional<SaslMechanism> find(String name, SaslContext context) {
        return now().stream()
                .filter(e -> e.name.equals(name) && e.mechanism.offered(context))
                .map(Entry::mechanism)
                .findFirst();
    }
}
