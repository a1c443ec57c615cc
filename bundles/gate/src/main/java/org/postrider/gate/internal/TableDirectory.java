package org.postrider.gate.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.postrider.role.runtime.Presence;
import org.postrider.tables.LookupTable;

/** The lookup tables that are there, by name. Thread-safe. */
final class TableDirectory {
    private final Map<String, Presence<LookupTable>> byName = new HashMap<>();
    private final Map<String, List<LookupTable>> bound = new HashMap<>();

    void bind(LookupTable table, Map<String, Object> properties) {
        if (properties.get(LookupTable.NAME) instanceof String name) {
            Presence<LookupTable> presence;
            synchronized (this) {
                bound.computeIfAbsent(name, n -> new ArrayList<>()).add(table);
                presence = presence(name);
            }
            presence.bind(table);
        }
    }

    void unbind(LookupTable table, Map<String, Object> properties) {
        if (properties.get(LookupTable.NAME) instanceof String name) {
            Presence<LookupTable> presence;
            LookupTable other;
            synchronized (this) {
                List<LookupTable> left = bound.computeIfAbsent(name, n -> new ArrayList<>());
                left.remove(table);
                other = left.isEmpty() ? table : left.get(left.size() - 1);
                presence = presence(name);
            }
            if (other == table) {
                presence.unbind(table);
            } else {
                presence.bind(other);
            }
        }
    }

    private Presence<LookupTable> presence(String name) {
        return byName.computeIfAbsent(name, n -> new Presence<>("table " + n));
    }

    /** The table of that name, now or as soon as it comes. */
    CompletionStage<LookupTable> await(String name, Duration patience) {
        Presence<LookupTable> presence;
        synchronized (this) {
            presence = presence(name);
        }
        return presence.await(patience);
    }
}
