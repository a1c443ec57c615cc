package org.postrider.net.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.postrider.role.session.ReadinessGate;

/** Asks the readiness gates. Thread-safe. */
final class GateTracker {
    private final ServiceTracker<ReadinessGate, ReadinessGate> tracker;
    private final Supplier<List<String>> expected;

    /** @param expected names of gates that must be there */
    GateTracker(BundleContext context, Supplier<List<String>> expected) {
        this.tracker = new ServiceTracker<>(context, ReadinessGate.class, null);
        this.expected = expected;
    }

    void open() {
        tracker.open();
    }

    void close() {
        tracker.close();
    }

    /** What the server is not ready without; empty: ready. */
    List<String> waitingFor() {
        List<String> waiting = new ArrayList<>();
        Set<Object> there = new HashSet<>();
        for (Map.Entry<ServiceReference<ReadinessGate>, ReadinessGate> gate :
                tracker.getTracked().entrySet()) {
            there.add(String.valueOf(gate.getKey().getProperty(ReadinessGate.NAME)));
            if (!gate.getValue().ready()) {
                waiting.add(gate.getValue().waitingFor());
            }
        }
        for (String name : expected.get()) {
            if (!name.isBlank() && !there.contains(name)) {
                waiting.add("gate " + name);
            }
        }
        return waiting;
    }
}
