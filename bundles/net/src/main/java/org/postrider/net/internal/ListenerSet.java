package org.postrider.net.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postrider.role.config.SettingsCheck.Problem;

/** All listeners, by the PID of their configuration. Thread-safe. */
final class ListenerSet {
    private final Map<String, ListenerPort> ports = new TreeMap<>();
    private final Function<ListenerConfig, ListenerPort> maker;

    ListenerSet(Function<ListenerConfig, ListenerPort> maker) {
        this.maker = maker;
    }

    /** Makes or changes a listener. @throws ListenerConfig.Refused if another has its name; then nothing changes */
    synchronized void apply(String pid, ListenerConfig config) throws ListenerConfig.Refused {
        String name = config.info().name();
        for (Map.Entry<String, ListenerPort> other : ports.entrySet()) {
            if (!other.getKey().equals(pid) && other.getValue().info().name().equals(name)) {
                throw new ListenerConfig.Refused(List.of(new Problem(
                        "name", name, "is the name of another listener", "give each listener its own name")));
            }
        }
        ListenerPort present = ports.get(pid);
        if (present != null && present.info().protocol().equals(config.info().protocol())) {
            present.configure(config);
        } else {
            if (present != null) {
                present.remove();
            }
            ports.put(pid, maker.apply(config));
        }
    }

    /** Closes a listener's port; its connections go on. */
    synchronized void remove(String pid) {
        ListenerPort port = ports.remove(pid);
        if (port != null) {
            port.remove();
        }
    }

    /** By name. */
    synchronized List<ListenerPort> all() {
        List<ListenerPort> all = new ArrayList<>(ports.values());
        all.sort(Comparator.comparing(p -> p.info().name()));
        return all;
    }

    @Nullable
    ListenerPort named(String name) {
        for (ListenerPort port : all()) {
            if (port.info().name().equals(name)) {
                return port;
            }
        }
        return null;
    }
}
