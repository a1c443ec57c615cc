package org.postrider.queue.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.delivery.ActionId;
import org.postrider.role.runtime.FaultPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets agents forget action ids once the removal of their entries has reached the disk; one sync for all that have come
 * together since the last. What is not forgotten stands under {@code f/} and is tried again after a restart. Thread-safe.
 */
final class Forgetter {
    private static final Logger LOG = LoggerFactory.getLogger(Forgetter.class);
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final int CHUNK = 1_000;
    private static final int MAX_PENDING = 100_000;

    private final Spool spool;
    private final Agents agents;
    private final Clock clock;
    private Map<String, Map<String, List<ActionId>>> pending = new LinkedHashMap<>();
    private List<String> forgotten = new ArrayList<>();
    private int count;
    private boolean busy;
    private Instant notBefore = Instant.MIN;

    Forgetter(Spool spool, Agents agents, Clock clock) {
        this.spool = spool;
        this.agents = agents;
        this.clock = clock;
    }

    /** To be forgotten. @param key under which it stands on disk */
    synchronized void add(String key, Map<String, List<ActionId>> ids) {
        if (count >= MAX_PENDING) {
            LOG.warn(
                    "event=forget-skipped key={} hint=\"an agent refuses to forget; tried again after a restart\"",
                    key);
            return;
        }
        pending.put(key, ids);
        count += size(ids);
    }

    private static int size(Map<String, List<ActionId>> ids) {
        return ids.values().stream().mapToInt(List::size).sum();
    }

    /** Reads what an earlier instance has left. */
    CompletionStage<Void> recover() {
        return recover("");
    }

    private CompletionStage<Void> recover(String after) {
        return spool.forgets(after).thenCompose(page -> {
            for (Spool.Raw raw : page) {
                try {
                    add(raw.id(), ForgetCodec.decode(raw.bytes()));
                } catch (CorruptRecordException e) {
                    LOG.warn("event=forget-corrupt key={} cause=\"{}\"", raw.id(), e.getMessage());
                }
            }
            return page.size() < Spool.PAGE
                    ? CompletableFuture.completedStage(null)
                    : recover(page.get(page.size() - 1).id());
        });
    }

    /** Forgets what is there, if it is time. */
    CompletionStage<Void> tick() {
        Map<String, Map<String, List<ActionId>>> batch;
        List<String> done;
        synchronized (this) {
            boolean nothing = pending.isEmpty() && forgotten.isEmpty();
            if (busy || nothing || clock.instant().isBefore(notBefore)) {
                return CompletableFuture.completedStage(null);
            }
            busy = true;
            batch = pending;
            done = forgotten;
            pending = new LinkedHashMap<>();
            forgotten = new ArrayList<>();
            count = 0;
        }
        FaultPoint.reached("queue.before-forget");
        return spool.barrier(done).thenCompose(durable -> forget(batch)).handle((all, failure) -> {
            ended(batch, failure == null ? List.of() : done, failure);
            return null;
        });
    }

    private CompletionStage<Void> forget(Map<String, Map<String, List<ActionId>>> batch) {
        Map<String, List<ActionId>> byAgent = new LinkedHashMap<>();
        batch.values()
                .forEach(ids -> ids.forEach((agent, list) ->
                        byAgent.computeIfAbsent(agent, a -> new ArrayList<>()).addAll(list)));
        CompletionStage<Void> all = CompletableFuture.completedStage(null);
        for (Map.Entry<String, List<ActionId>> agent : byAgent.entrySet()) {
            List<ActionId> ids = agent.getValue();
            for (int from = 0; from < ids.size(); from += CHUNK) {
                List<ActionId> chunk = List.copyOf(ids.subList(from, Math.min(ids.size(), from + CHUNK)));
                all = all.thenCompose(before -> agents.call(agent.getKey(), a -> a.forget(chunk)));
            }
        }
        return all;
    }

    private synchronized void ended(
            Map<String, Map<String, List<ActionId>>> batch, List<String> notRemoved, @Nullable Throwable failure) {
        busy = false;
        forgotten.addAll(notRemoved);
        if (failure == null) {
            FaultPoint.reached("queue.after-forget");
            forgotten.addAll(batch.keySet());
            return;
        }
        LOG.debug("event=forget-failed cause=\"{}\"", Failures.text(failure));
        batch.forEach(this::add);
        notBefore = clock.instant().plus(RETRY);
    }
}
