package org.postrider.chain.internal;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postrider.role.runtime.RoleThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all running calls a few times a second and acts on those whose budget is over. Thread-safe. One look over the
 * running calls is far cheaper than a timer per call. It runs no foreign code.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long PERIOD_MILLIS = 50;

    private final Set<Call<?>> calls = ConcurrentHashMap.newKeySet();
    private final List<Runnable> rounds = new CopyOnWriteArrayList<>();
    private final Duration afterInterrupt;
    private final ScheduledExecutorService timer;

    Watchdog(Duration afterInterrupt) {
        this.afterInterrupt = afterInterrupt;
        this.timer = Executors.newSingleThreadScheduledExecutor(RoleThreads.factory("mail-chain-timer"));
    }

    /** Starts looking. */
    void start() {
        var unused =
                timer.scheduleWithFixedDelay(this::lookSafely, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Also does this on each round: quick, ours, and throwing nothing. */
    void eachRound(Runnable task) {
        rounds.add(task);
    }

    void watch(Call<?> call) {
        calls.add(call);
    }

    void forget(Call<?> call) {
        calls.remove(call);
    }

    private void lookSafely() {
        try {
            look(System.nanoTime());
        } catch (RuntimeException e) {
            // A bug here must not end the rounds: they are what keeps a stuck link from holding mail.
            LOG.error("watchdog=failed", e);
        }
    }

    /** One round. */
    void look(long now) {
        for (Call<?> call : calls) {
            call.check(now, afterInterrupt);
        }
        for (Runnable round : rounds) {
            round.run();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
