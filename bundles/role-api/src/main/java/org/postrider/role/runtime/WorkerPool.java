package org.postrider.role.runtime;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A role's bounded pool of threads named {@code mail-<role>-<n>}; threads idle for a minute end. Owned by one component
 * instance, closed when it is deactivated. Thread-safe.
 */
public final class WorkerPool implements Executor, AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(10);

    private final String role;
    private final ThreadPoolExecutor pool;

    /**
     * Starts no thread yet.
     *
     * @param role names the threads
     * @param threads most threads at once
     * @param queued most tasks waiting; beyond it {@link #execute} refuses
     */
    public WorkerPool(String role, int threads, int queued) {
        this.role = role;
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                60,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(queued),
                RoleThreads.factory("mail-" + role));
        pool.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a task on the pool.
     *
     * @throws RejectedExecutionException if the pool is full or closed: the caller defers
     */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Tasks running or waiting now. */
    public int load() {
        return pool.getActiveCount() + pool.getQueue().size();
    }

    /** Takes no more tasks and returns at once; those there are still run, then its threads end. */
    public void retire() {
        pool.shutdown();
    }

    /** Takes no more tasks, waits for those there up to 10 seconds, then interrupts. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "WorkerPool[" + role + ", " + load() + "]";
    }
}
