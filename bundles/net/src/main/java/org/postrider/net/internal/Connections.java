package org.postrider.net.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All connections there are. Thread-safe. */
final class Connections {
    private final Map<String, NetConnection> all = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong();

    /** Unique for this process. */
    String nextId() {
        return Long.toString(number.incrementAndGet(), Character.MAX_RADIX);
    }

    void add(NetConnection connection) {
        all.put(connection.id(), connection);
    }

    void remove(NetConnection connection) {
        all.remove(connection.id());
    }

    @Nullable
    NetConnection get(String id) {
        return all.get(id);
    }

    int count() {
        return all.size();
    }

    void forEach(Consumer<NetConnection> action) {
        all.values().forEach(action);
    }

    /** Those that a handler serves. */
    List<NetConnection> of(HandlerSlot slot) {
        return all.values().stream().filter(c -> c.seat().slot() == slot).toList();
    }

    /** Looks at the deadlines of all. */
    void sweep(Settings settings) {
        long now = Ticks.now();
        forEach(c -> c.life().sweep(now, settings.writeStall()));
    }
}
