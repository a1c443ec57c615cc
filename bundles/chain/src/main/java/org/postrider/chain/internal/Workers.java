package org.postrider.chain.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.postrider.role.runtime.WorkerPool;

/**
 * The threads on which links run. Thread-safe. After a link's bundle has left, {@link #renew} puts fresh threads in the place
 * of the old ones, whose thread locals may refer to that bundle's classes.
 */
final class Workers implements Executor, AutoCloseable {
    private final int threads;
    private final int queued;
    private volatile WorkerPool pool;

    Workers(int threads, int queued) {
        this.threads = threads;
        this.queued = queued;
        this.pool = new WorkerPool("chain", threads, queued);
    }

    @Override
    public void execute(Runnable task) {
        WorkerPool now = pool;
        try {
            now.execute(task);
        } catch (RejectedExecutionException e) {
            WorkerPool next = pool;
            if (next == now) {
                throw e;
            }
            next.execute(task);
        }
    }

    /** From now on new threads do the work; the old ones finish what they have and end. */
    synchronized void renew() {
        WorkerPool old = pool;
        pool = new WorkerPool("chain", threads, queued);
        old.retire();
    }

    @Override
    public synchronized void close() {
        pool.close();
    }
}
