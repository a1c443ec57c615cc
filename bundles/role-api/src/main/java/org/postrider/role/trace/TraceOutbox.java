package org.postrider.role.trace;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A role's way to the trace: keeps the last steps while the trace is away, so that swapping it loses none. Thread-safe.
 * Owned by one component instance; its bind and unbind methods call {@link #bind} and {@link #unbind}.
 */
public final class TraceOutbox {
    private static final int CAPACITY = 10_000;

    private final Deque<TraceEvent> waiting = new ArrayDeque<>();
    private @Nullable Trace trace;

    /** The trace is there, or was replaced. */
    public void bind(Trace next) {
        synchronized (waiting) {
            trace = next;
        }
        drain();
    }

    /** That trace leaves; a newer one stays. */
    public void unbind(Trace old) {
        synchronized (waiting) {
            if (trace == old) {
                trace = null;
            }
        }
    }

    /** Records a step now or when the trace is back; beyond 10,000 waiting steps the oldest is dropped. */
    public void record(TraceEvent event) {
        Trace now;
        synchronized (waiting) {
            now = trace;
            if (now == null || !waiting.isEmpty()) {
                if (waiting.size() == CAPACITY) {
                    waiting.removeFirst();
                }
                waiting.addLast(event);
                now = null;
            }
        }
        if (now != null) {
            now.record(event);
        } else {
            drain();
        }
    }

    private void drain() {
        while (true) {
            Trace now;
            TraceEvent event;
            synchronized (waiting) {
                now = trace;
                event = now == null ? null : waiting.pollFirst();
            }
            if (now == null || event == null) {
                return;
            }
            now.record(event);
        }
    }
}
