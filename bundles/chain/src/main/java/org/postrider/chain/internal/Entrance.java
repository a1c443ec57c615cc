package org.postrider.chain.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Lets so many messages in at once; others wait in line, and those that wait for an expected link wait in the lobby, where they
 * take no turn. Both are bounded. Thread-safe; passages are told outside the lock.
 */
final class Entrance {
    private final int places;
    private final int waiting;
    private final long patience;
    private final long grace;
    private final Supplier<Generation> current;
    private final Deque<Waiting> line = new ArrayDeque<>();
    private final List<Waiting> lobby = new ArrayList<>();
    private int inside;
    private boolean closed;

    /** @param since when it came to wait, a {@link System#nanoTime()} value @param graceOver it has waited for links */
    private record Waiting(Passage passage, long since, boolean graceOver) {}

    /** @param waiting places in line and in the lobby together @param current the generation in force */
    Entrance(int places, int waiting, Duration patience, Duration grace, Supplier<Generation> current) {
        this.places = places;
        this.waiting = waiting;
        this.patience = patience.toNanos();
        this.grace = grace.toNanos();
        this.current = current;
    }

    /** A new message. */
    void enter(Passage passage) {
        boolean room;
        synchronized (this) {
            if (!closed && inside < places) {
                inside++;
                room = true;
            } else if (!closed && line.size() + lobby.size() < waiting) {
                line.addLast(new Waiting(passage, System.nanoTime(), false));
                return;
            } else {
                room = false;
            }
        }
        if (room) {
            passage.admitted(false);
        } else if (closed()) {
            passage.stopped();
        } else {
            passage.refused("no room: " + places + " messages are being filtered and " + waiting + " wait");
        }
    }

    private synchronized boolean closed() {
        return closed;
    }

    /** A message inside is through. */
    void leave() {
        Waiting next;
        synchronized (this) {
            next = closed ? null : line.pollFirst();
            if (next == null) {
                inside--;
            }
        }
        if (next != null) {
            next.passage().admitted(next.graceOver());
        }
    }

    /**
     * A message inside found an expected link away: it gives up its place and waits for another generation.
     *
     * @param seen the generation it looked at
     * @param since when it first had to wait, a {@link System#nanoTime()} value
     */
    void park(Passage passage, Generation seen, long since) {
        Waiting next;
        boolean stop;
        synchronized (this) {
            stop = closed;
            if (!closed) {
                lobby.add(new Waiting(passage, since, false));
            }
            next = closed ? null : line.pollFirst();
            if (next == null) {
                inside--;
            }
        }
        if (stop) {
            passage.stopped();
        }
        if (next != null) {
            next.passage().admitted(next.graceOver());
        }
        if (current.get().number() != seen.number()) {
            wake();
        }
    }

    /** Another generation is in force: those in the lobby look at it. */
    void wake() {
        List<Waiting> moved;
        synchronized (this) {
            moved = List.copyOf(lobby);
            lobby.clear();
        }
        readmit(moved);
    }

    private void readmit(List<Waiting> moved) {
        List<Waiting> now = new ArrayList<>();
        synchronized (this) {
            for (Waiting one : moved) {
                if (inside < places) {
                    inside++;
                    now.add(one);
                } else {
                    line.addLast(one);
                }
            }
        }
        now.forEach(one -> one.passage().admitted(one.graceOver()));
    }

    /** Ends waits that are over. @param now a {@link System#nanoTime()} value */
    void round(long now) {
        List<Waiting> tired = new ArrayList<>();
        List<Waiting> over = new ArrayList<>();
        synchronized (this) {
            while (!line.isEmpty() && now - line.peekFirst().since() > patience) {
                tired.add(line.removeFirst());
            }
            lobby.removeIf(one -> now - one.since() > grace && over.add(new Waiting(one.passage(), now, true)));
        }
        tired.forEach(one -> one.passage().refused("no room: it waited its turn for too long"));
        readmit(over);
    }

    /** Nobody is let in any more; those that wait are sent on to the next chain. */
    void close() {
        List<Waiting> out = new ArrayList<>();
        synchronized (this) {
            closed = true;
            out.addAll(line);
            out.addAll(lobby);
            line.clear();
            lobby.clear();
        }
        out.forEach(one -> one.passage().stopped());
    }

    /** Messages inside, in line and in the lobby. */
    synchronized int count() {
        return inside + line.size() + lobby.size();
    }
}
