package org.postrider.queue.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postrider.role.queue.QueueAdmin;

/**
 * Knows when each entry is due and gives it to a round when it is. It keeps a small slot for every entry and the entry itself
 * only while a round has it: at most {@code active_limit} at once; the others wait on disk, the longest due first. Thread-safe;
 * rounds are started outside the lock.
 */
final class Scheduler {
    private static final int LOAD = 64;

    /** Where entries go when they are due. */
    interface Rounds {
        /** Works on it; the round gives the slot back with {@link Scheduler#park} or {@link Scheduler#gone}. */
        void start(Entry entry);

        /** Does only what an admin wants. */
        void administer(Entry entry, List<Request> requests);

        /** A record that cannot be read. */
        void corrupt(Spool.Raw record, String why);
    }

    private enum Mode {
        WAITING,
        SCANNING,
        RUNNING,
        STOPPED
    }

    private final Spool spool;
    private final Clock clock;
    private final Executor executor;
    private final int activeLimit;
    private final Rounds rounds;
    private final Map<String, Slot> slots = new HashMap<>();
    private final PriorityQueue<Slot> line =
            new PriorityQueue<>(Comparator.<Slot>comparingLong(s -> s.due).thenComparing(s -> s.id));
    private Mode mode = Mode.WAITING;
    private int active;

    Scheduler(Spool spool, Clock clock, Executor executor, int activeLimit, Rounds rounds) {
        this.spool = spool;
        this.clock = clock;
        this.executor = executor;
        this.activeLimit = activeLimit;
        this.rounds = rounds;
    }

    /** Reads what is on disk and begins; call it when this instance alone owns the queue. */
    CompletionStage<Void> begin() {
        synchronized (this) {
            if (mode != Mode.WAITING) {
                return CompletableFuture.completedStage(null);
            }
            mode = Mode.SCANNING;
        }
        return scan("").whenComplete((done, failure) -> {
            synchronized (this) {
                if (mode == Mode.SCANNING) {
                    mode = failure == null ? Mode.RUNNING : Mode.WAITING;
                }
            }
            tick();
        });
    }

    /** Looks on disk for entries that are not known. One that has gone meanwhile is not found when it is loaded. */
    CompletionStage<Void> rescan() {
        return running() ? scan("") : CompletableFuture.completedStage(null);
    }

    private CompletionStage<Void> scan(String after) {
        return spool.page(after).thenCompose(page -> {
            page.forEach(this::found);
            return page.size() < Spool.PAGE
                    ? CompletableFuture.completedStage(null)
                    : scan(page.get(page.size() - 1).id());
        });
    }

    private void found(Spool.Raw raw) {
        try {
            EntryCodec.Head head = EntryCodec.head(raw.bytes());
            synchronized (this) {
                if (!slots.containsKey(raw.id())) {
                    add(new Slot(raw.id(), head.due(), head.held()));
                }
            }
        } catch (CorruptRecordException e) {
            rounds.corrupt(raw, e.getMessage() == null ? "" : e.getMessage());
        }
    }

    private void add(Slot slot) {
        slots.put(slot.id, slot);
        if (!slot.held) {
            line.add(slot);
        }
    }

    /**
     * An entry is about to be written. From now on a scan leaves it to {@link #offer}: found on disk first, it could be
     * delivered and gone before it is offered, and would be delivered again.
     */
    synchronized void expect(String id) {
        if (!slots.containsKey(id)) {
            Slot slot = new Slot(id, 0, false);
            slot.arriving = true;
            slots.put(id, slot);
        }
    }

    /** It was not written. */
    synchronized void unexpect(String id) {
        Slot slot = slots.get(id);
        if (slot != null && slot.arriving) {
            slots.remove(id);
        }
    }

    /** A new entry that is durable. Before the scan it is not needed here: the scan will find it. */
    void offer(Entry entry) {
        synchronized (this) {
            unexpect(entry.id());
            boolean known = slots.containsKey(entry.id());
            if (known || mode != Mode.SCANNING && mode != Mode.RUNNING) {
                return;
            }
            Slot slot = new Slot(
                    entry.id(), entry.due().toEpochMilli(), entry.hold().isPresent());
            Slot first = line.peek();
            long now = clock.millis();
            boolean crowded = active >= activeLimit || first != null && first.due <= now;
            if (mode == Mode.SCANNING || slot.held || crowded || slot.due > now) {
                add(slot);
                return;
            }
            slots.put(slot.id, slot);
            slot.busy = true;
            active++;
        }
        rounds.start(entry);
    }

    /** Starts what is due, as far as there is room. */
    void tick() {
        while (true) {
            List<String> ids = new ArrayList<>();
            synchronized (this) {
                long now = clock.millis();
                while (mode == Mode.RUNNING && active < activeLimit && ids.size() < LOAD) {
                    Slot slot = line.peek();
                    if (slot == null || slot.due > now) {
                        break;
                    }
                    line.remove();
                    slot.busy = true;
                    active++;
                    ids.add(slot.id);
                }
            }
            if (ids.isEmpty()) {
                return;
            }
            load(ids);
        }
    }

    private void load(List<String> ids) {
        // Failures give the slots back in the handler itself.
        var unused = spool.getAll(ids).whenComplete((records, failure) -> {
            if (failure != null) {
                Instant later = clock.instant().plusSeconds(1);
                ids.forEach(id -> park(id, later, false));
                return;
            }
            Map<String, Spool.Raw> found = new LinkedHashMap<>();
            records.forEach(r -> found.put(r.id(), r));
            for (String id : ids) {
                Spool.Raw raw = found.get(id);
                if (raw == null) {
                    gone(id);
                } else {
                    executor.execute(() -> begin(raw));
                }
            }
        });
    }

    private void begin(Spool.Raw raw) {
        Entry entry;
        try {
            entry = spool.codec().decode(raw.bytes());
        } catch (CorruptRecordException e) {
            rounds.corrupt(raw, e.getMessage() == null ? "" : e.getMessage());
            gone(raw.id());
            return;
        }
        List<Request> requests = requests(raw.id());
        if (requests.isEmpty()) {
            rounds.start(entry);
        } else {
            rounds.administer(entry, requests);
        }
    }

    /** The round has removed its entry. */
    void gone(String id) {
        synchronized (this) {
            Slot slot = slots.remove(id);
            if (slot != null && slot.busy) {
                active--;
                notifyAll();
            }
            if (line.isEmpty()) {
                return;
            }
        }
        tick();
    }

    /** The round gives the entry back until then. @param away true: earlier, if a role comes back */
    void park(String id, Instant due, boolean away) {
        giveBack(id, due.toEpochMilli(), away, false);
    }

    /** The round gives the entry back until an admin releases it. */
    void hold(String id) {
        giveBack(id, Long.MAX_VALUE, false, true);
    }

    private void giveBack(String id, long due, boolean away, boolean held) {
        synchronized (this) {
            Slot slot = slots.get(id);
            if (slot == null || !slot.busy) {
                return;
            }
            active--;
            notifyAll();
            slot.busy = false;
            slot.held = held;
            slot.away = away;
            // A request that came too late for the round is carried out at once.
            slot.due = slot.requests.isEmpty() ? due : 0;
            if (!held || !slot.requests.isEmpty()) {
                line.add(slot);
            }
        }
        tick();
    }

    /** Requests that have come for an entry since it was last asked; the round that has it carries them out. */
    synchronized List<Request> requests(String id) {
        Slot slot = slots.get(id);
        if (slot == null || slot.requests.isEmpty()) {
            return List.of();
        }
        List<Request> requests = slot.requests;
        slot.requests = List.of();
        return requests;
    }

    /**
     * Has a request carried out: now, or when the round that has the entry is over.
     *
     * @return how many of the entries there are; -1 if this instance does not own the queue
     */
    int request(Collection<String> ids, Request request) {
        int count = 0;
        synchronized (this) {
            if (mode != Mode.RUNNING) {
                return -1;
            }
            Set<Slot> free = Collections.newSetFromMap(new IdentityHashMap<>());
            for (String id : ids) {
                Slot slot = slots.get(id);
                if (slot != null && !slot.arriving) {
                    count++;
                    List<Request> requests = new ArrayList<>(slot.requests);
                    requests.add(request);
                    slot.requests = requests;
                    if (!slot.busy) {
                        free.add(slot);
                    }
                }
            }
            move(free, 0);
        }
        tick();
        return count;
    }

    /** A role has come back: what waits for one is due now. */
    void wake() {
        synchronized (this) {
            Set<Slot> woken = Collections.newSetFromMap(new IdentityHashMap<>());
            line.stream().filter(s -> s.away).forEach(woken::add);
            move(woken, clock.millis());
        }
        tick();
    }

    private void move(Set<Slot> some, long due) {
        line.removeIf(some::contains);
        some.forEach(slot -> {
            slot.away = false;
            slot.due = due;
        });
        line.addAll(some);
    }

    /** Whether it has not begun, or has to begin again. */
    synchronized boolean waiting() {
        return mode == Mode.WAITING;
    }

    /** Whether it gives out entries. */
    synchronized boolean running() {
        return mode == Mode.RUNNING;
    }

    /** Entries known, those on disk included. */
    synchronized int size() {
        return slots.size();
    }

    /** Rounds under way. */
    synchronized int active() {
        return active;
    }

    /** How an entry stands, beyond its record. */
    synchronized Optional<QueueAdmin.State> state(String id, boolean unfiltered) {
        @Nullable Slot slot = slots.get(id);
        if (slot == null) {
            return Optional.empty();
        }
        if (slot.held) {
            return Optional.of(QueueAdmin.State.HELD);
        }
        if (unfiltered) {
            return Optional.of(QueueAdmin.State.UNFILTERED);
        }
        boolean now = slot.busy || slot.due <= clock.millis();
        return Optional.of(now ? QueueAdmin.State.ACTIVE : QueueAdmin.State.DEFERRED);
    }

    /** When an entry that waits is tried next; a role that comes back may be earlier. Empty if it does not wait here. */
    synchronized Optional<Instant> due(String id) {
        @Nullable Slot slot = slots.get(id);
        return slot == null || slot.busy || slot.held || slot.arriving
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(slot.due));
    }

    /** Gives nothing out any more. */
    synchronized void stop() {
        mode = Mode.STOPPED;
        line.clear();
    }

    /** Waits for the rounds under way. @return how many are still when the patience is over, or the thread was interrupted */
    synchronized int awaitIdle(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (active > 0) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return active;
    }
}
