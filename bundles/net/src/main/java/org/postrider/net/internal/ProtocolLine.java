package org.postrider.net.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The handlers of one protocol, best first. Thread-safe. */
final class ProtocolLine {
    private volatile List<HandlerSlot> slots = List.of();
    private volatile byte[] goodbye = new byte[0];

    /** Who gets new connections, if anyone. */
    @Nullable
    HandlerSlot best() {
        List<HandlerSlot> now = slots;
        return now.isEmpty() ? null : now.get(0);
    }

    /** Enters the best handler that takes connections. @return null if there is none */
    @Nullable
    HandlerSlot enter() {
        for (HandlerSlot slot : slots) {
            if (slot.enter()) {
                return slot;
            }
        }
        return null;
    }

    /**
     * Enters a handler to move to: a better one, or, if the present one leaves, any other.
     *
     * @param refusedBy service id of one that cannot read the connection's record, or -1
     */
    @Nullable
    HandlerSlot enterInsteadOf(HandlerSlot present, long refusedBy) {
        for (HandlerSlot slot : slots) {
            if (slot == present) {
                return null;
            }
            if (slot.serviceId() != refusedBy && slot.enter()) {
                return slot;
            }
        }
        return null;
    }

    /** What a client is told when nobody can serve it, as the last handler said it. */
    byte[] goodbye() {
        return goodbye;
    }

    void set(List<HandlerSlot> sorted) {
        slots = sorted;
    }

    void setGoodbye(byte[] bytes) {
        goodbye = bytes;
    }
}
