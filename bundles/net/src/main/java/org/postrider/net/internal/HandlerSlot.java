package org.postrider.net.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;
import org.postrider.role.session.ProtocolHandler;

/**
 * One registered protocol handler, and how many connections it serves. When it has left, nothing here refers to its bundle
 * any more. Thread-safe.
 */
final class HandlerSlot {
    /** Best first: ranking, then bundle version, then the newest service. */
    static final Comparator<HandlerSlot> BEST_FIRST = Comparator.comparingInt((HandlerSlot s) -> s.ranking)
            .thenComparing(s -> s.version)
            .thenComparingLong(s -> s.serviceId)
            .reversed();

    private volatile List<String> protocols;
    private volatile int ranking;
    private final Version version;
    private final long serviceId;
    private final String name;
    private volatile @Nullable ProtocolHandler handler;
    private int seated;
    private boolean leaving;

    /** @param name bundle and version */
    HandlerSlot(
            ProtocolHandler handler,
            List<String> protocols,
            int ranking,
            Version version,
            long serviceId,
            String name) {
        this.handler = handler;
        this.protocols = List.copyOf(protocols);
        this.ranking = ranking;
        this.version = version;
        this.serviceId = serviceId;
        this.name = name;
    }

    List<String> protocols() {
        return protocols;
    }

    long serviceId() {
        return serviceId;
    }

    String name() {
        return name;
    }

    /** Its service properties changed. */
    void update(List<String> newProtocols, int newRanking) {
        protocols = List.copyOf(newProtocols);
        ranking = newRanking;
    }

    /** The handler. Only between {@link #enter} and {@link #exit}. */
    ProtocolHandler handler() {
        ProtocolHandler current = handler;
        if (current == null) {
            throw new IllegalStateException(name + " has left");
        }
        return current;
    }

    /** Counts a connection in. @return false if the handler is leaving */
    synchronized boolean enter() {
        if (leaving) {
            return false;
        }
        seated++;
        return true;
    }

    /** Counts a connection out. */
    synchronized void exit() {
        seated--;
        if (seated == 0) {
            notifyAll();
        }
    }

    synchronized boolean leaving() {
        return leaving;
    }

    /** Takes no more connections. */
    synchronized void leave() {
        leaving = true;
    }

    /** Waits until no connection is left. @return how many are */
    synchronized int awaitEmpty(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toMillis();
                    seated > 0 && left > 0;
                    left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return seated;
    }

    /** The service may not be used any more. */
    void clear() {
        handler = null;
    }

    @Override
    public String toString() {
        return name;
    }
}
