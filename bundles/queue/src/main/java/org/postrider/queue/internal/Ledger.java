package org.postrider.queue.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postrider.delivery.ActionId;
import org.postrider.role.runtime.FaultPoint;
import org.postrider.role.store.ContentBatch;
import org.postrider.state.Durability;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what has come of entries. Thread-safe.
 *
 * <p>Writes gather for a moment, so under load one commit carries many entries: nobody waits for them but the entry's round.
 * Commits are lazy: no sync is spent on the end of a message. What a power cut may take back is only known to have been done, and is done
 * again: the acts have the same ids, and the places that can remember ids answer "already". They may forget an id only when
 * the removal of its entry cannot be taken back any more. So the removal writes the ids under {@code f/} in the same batch
 * and hands them to {@link Forgetter}, which lets them be forgotten after a later sync.
 */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int MAX_BATCH = 500;
    /** So many gather no longer. */
    private static final int MANY = 100;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** One entry's writes: itself if its record is given, else its removal; and new entries that its state calls for. */
    private record Write(Entry entry, byte @Nullable [] record, List<Entry> notices, CompletableFuture<Void> done) {}

    private final Spool spool;
    private final Clock clock;
    private final Executor soon;
    private final Forgetter forgetter;
    private final Deque<Write> waiting = new ArrayDeque<>();
    private boolean gathering;
    private boolean busy;
    private boolean closed;
    private Instant pausedUntil = Instant.MIN;

    /** @param soon runs tasks after a moment */
    Ledger(Spool spool, Clock clock, Executor soon, Forgetter forgetter) {
        this.spool = spool;
        this.clock = clock;
        this.soon = soon;
        this.forgetter = forgetter;
    }

    /** Writes the entry's new state together with new entries. */
    CompletionStage<Void> save(Entry entry, List<Entry> notices) {
        return submit(entry, spool.encode(entry), notices);
    }

    /** Removes the entry together with writing new ones. */
    CompletionStage<Void> remove(Entry entry, List<Entry> notices) {
        return submit(entry, null, notices);
    }

    private CompletionStage<Void> submit(Entry entry, byte @Nullable [] record, List<Entry> notices) {
        Write write = new Write(entry, record, notices, new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedStage(new IllegalStateException("The queue is being stopped"));
            }
            waiting.add(write);
        }
        gather();
        return write.done();
    }

    /** Sees to it that what waits is written soon. */
    private void gather() {
        boolean many;
        synchronized (this) {
            many = waiting.size() >= MANY;
            if (gathering && !many || waiting.isEmpty()) {
                return;
            }
            gathering |= !many;
        }
        if (many) {
            pump();
        } else {
            soon.execute(this::gathered);
        }
    }

    private void gathered() {
        synchronized (this) {
            gathering = false;
        }
        pump();
    }

    private void pump() {
        List<Write> batch = new ArrayList<>();
        synchronized (this) {
            if (busy || closed || clock.instant().isBefore(pausedUntil)) {
                return;
            }
            while (batch.size() < MAX_BATCH && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            busy = !batch.isEmpty();
        }
        if (!batch.isEmpty()) {
            commit(batch);
        }
    }

    private void commit(List<Write> writes) {
        Map<String, List<ActionId>> ids = new LinkedHashMap<>();
        CompletionStage<Boolean> committed;
        try {
            committed = fill(writes, ids).commit(Durability.LAZY);
        } catch (RuntimeException e) {
            committed = CompletableFuture.failedStage(e);
        }
        // Reported to done below; nothing else hangs on it.
        var unused = committed.whenComplete((applied, failure) -> {
            if (failure == null) {
                FaultPoint.reached("queue.after-result");
                if (!ids.isEmpty()) {
                    forgetter.add(firstRemoved(writes), ids);
                }
                committed(writes);
            } else {
                failed(writes, failure);
            }
        });
    }

    private ContentBatch fill(List<Write> writes, Map<String, List<ActionId>> ids) {
        ContentBatch batch = spool.batch();
        for (Write write : writes) {
            byte[] record = write.record();
            if (record != null) {
                spool.put(batch, write.entry(), record);
            } else {
                spool.remove(batch, write.entry().id());
                write.entry()
                        .idsByAgent()
                        .forEach((agent, more) -> ids.computeIfAbsent(agent, a -> new ArrayList<>())
                                .addAll(more));
            }
            for (Entry notice : write.notices()) {
                spool.put(batch, notice, spool.encode(notice));
            }
        }
        if (!ids.isEmpty()) {
            spool.putForget(batch, firstRemoved(writes), ForgetCodec.encode(ids));
        }
        return batch;
    }

    /** A key that comes once only: an entry is removed once. */
    private static String firstRemoved(List<Write> writes) {
        return writes.stream()
                .filter(w -> w.record() == null)
                .findFirst()
                .map(w -> w.entry().id())
                .orElseThrow();
    }

    private void committed(List<Write> writes) {
        synchronized (this) {
            busy = false;
        }
        gather();
        writes.forEach(w -> w.done().complete(null));
    }

    /** Nothing was written: it is kept and tried again, for the disk may have room again later. */
    private void failed(List<Write> writes, Throwable failure) {
        LOG.warn(
                "event=write-failed entries={} cause=\"{}\" hint=\"is the disk full or the store away? tried again\"",
                writes.size(),
                Failures.text(failure));
        synchronized (this) {
            busy = false;
            pausedUntil = clock.instant().plus(PAUSE);
            for (int i = writes.size() - 1; i >= 0; i--) {
                waiting.addFirst(writes.get(i));
            }
        }
    }

    /** Tries again what failed. */
    void tick() {
        pump();
    }

    /** Whether all has been written. */
    synchronized boolean idle() {
        return !busy && waiting.isEmpty();
    }

    /** Writes nothing any more: what is not written by now is done again by whoever comes next. */
    synchronized void close() {
        closed = true;
        waiting.clear();
    }
}
