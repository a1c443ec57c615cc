package org.postrider.net.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All protocol handlers, and the moves between them. A better handler takes the sessions of the others over one by one, at
 * their park points. A handler that leaves is waited for, so that when {@link #remove} returns it serves nobody. Thread-safe.
 */
final class Protocols {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");
    /** For sessions to say goodbye after the drain time. */
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    /** For event loops to get to a connection that is cut. */
    private static final Duration CUT = Duration.ofSeconds(5);

    private final Map<String, ProtocolLine> lines = new ConcurrentHashMap<>();
    private final List<HandlerSlot> slots = new ArrayList<>();
    private final Connections connections;
    private final EventLoops loops;
    private final Supplier<Settings> settings;

    Protocols(Connections connections, EventLoops loops, Supplier<Settings> settings) {
        this.connections = connections;
        this.loops = loops;
        this.settings = settings;
    }

    /** The handlers of a protocol; also before there are any. */
    ProtocolLine line(String protocol) {
        return lines.computeIfAbsent(protocol, p -> new ProtocolLine());
    }

    /** Takes a handler in, and moves to it whoever can be moved or waits. */
    void add(HandlerSlot slot) {
        byte[] goodbye = slot.handler().goodbye().clone();
        synchronized (slots) {
            slots.add(slot);
            sort();
        }
        for (String protocol : slot.protocols()) {
            line(protocol).setGoodbye(goodbye);
        }
        LOG.info("event=handler-added protocols={} handler={}", slot.protocols(), slot);
        settle();
    }

    /** Lets a handler go: its sessions are moved, parked, or, after the drain time, ended. Returns when it serves nobody. */
    void remove(HandlerSlot slot) {
        slot.leave();
        synchronized (slots) {
            slots.remove(slot);
            sort();
        }
        settle();
        if (loops.inLoop()) {
            // Waiting here would wait for this thread itself.
            connections.of(slot).forEach(c -> c.hop(c.seat()::evict));
            LOG.warn(
                    "event=handler-left-in-loop handler={} hint=\"unregister protocol handlers on another thread\"",
                    slot);
        } else {
            drain(slot);
        }
        slot.clear();
        LOG.info("event=handler-left handler={}", slot);
    }

    private void drain(HandlerSlot slot) {
        if (slot.awaitEmpty(settings.get().drain()) == 0) {
            return;
        }
        List<NetConnection> busy = connections.of(slot);
        LOG.warn(
                "event=sessions-ended handler={} count={} hint=\"their commands took longer than drain_ms in"
                        + " org.postrider.net.cfg\"",
                slot,
                busy.size());
        busy.forEach(c -> c.hop(() -> c.seat().shutdown("The service is being restarted, try again")));
        if (slot.awaitEmpty(GOODBYE) == 0) {
            return;
        }
        connections.of(slot).forEach(c -> c.hop(c.seat()::evict));
        int left = slot.awaitEmpty(CUT);
        if (left > 0) {
            LOG.error(
                    "event=sessions-stuck handler={} count={} hint=\"a session blocks its event loop; see a thread dump\"",
                    slot,
                    left);
        }
    }

    /** A handler's ranking or protocols changed. */
    void change(HandlerSlot slot, List<String> protocols, int ranking) {
        synchronized (slots) {
            slot.update(protocols, ranking);
            sort();
        }
        settle();
    }

    private void sort() {
        slots.sort(HandlerSlot.BEST_FIRST);
        for (HandlerSlot slot : slots) {
            slot.protocols().forEach(this::line);
        }
        lines.forEach((protocol, line) -> line.set(
                slots.stream().filter(s -> s.protocols().contains(protocol)).toList()));
    }

    private void settle() {
        connections.forEach(c -> {
            if (c.seat().unsettled()) {
                c.hop(c.seat()::settle);
            }
        });
    }
}
