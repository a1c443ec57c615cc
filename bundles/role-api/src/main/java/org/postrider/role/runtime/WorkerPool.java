package org.postrider.role.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A role's bounded pool of threads named {@code mail-<role>-<n>}; threads idle for a minute end. Owned by one component
 * instance, closed when it is deactivated. Thread-safe.
 *
 * <p>Waking a thread costs more than many a task. So a task that comes while as many threads are at work as there are
 * processors waits for one of them to be done, and who went idle last works first. No task waits in this way for more than
 * ten milliseconds while the pool has a thread left: if the others compute long or block, one more is woken for each.
 */
public final class WorkerPool implements Executor, AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MILLIS = 5;
    private static final Executor SOON;

    static {
        RoleThreads.startDelayer();
        SOON = CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);
    }

    private final String role;
    private final int threads;
    private final int queued;
    private final int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
    private final ThreadFactory factory;

    private final Object lock = new Object();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    // The last that went idle is on top: its caches are the warmest.
    private final Deque<Worker> idle = new ArrayDeque<>();
    private final Set<Worker> atWork = new HashSet<>();
    private int running;
    // Of the tasks waiting, those that were there at the last look.
    private int old;
    private boolean watched;
    private boolean closed;
    private boolean interrupted;

    /**
     * Starts no thread yet.
     *
     * @param role names the threads
     * @param threads most threads at once
     * @param queued most tasks waiting; beyond it {@link #execute} refuses
     */
    public WorkerPool(String role, int threads, int queued) {
        if (threads < 1 || queued < 0) {
            throw new IllegalArgumentException(threads + " threads, " + queued + " queued");
        }
        this.role = role;
        this.threads = threads;
        this.queued = queued;
        this.factory = RoleThreads.factory("mail-" + role);
    }

    /**
     * Runs a task on the pool.
     *
     * @throws RejectedExecutionException if the pool is full or closed: the caller defers
     */
    @Override
    public void execute(Runnable task) {
        Worker woken = null;
        boolean watch = false;
        synchronized (lock) {
            if (closed || running + waiting.size() >= threads + queued) {
                throw new RejectedExecutionException("Pool " + role + (closed ? " is closed" : " is full"));
            }
            waiting.add(task);
            if (atWork.size() < Math.min(processors, threads)) {
                woken = summon();
            } else if (!watched && atWork.size() < threads) {
                watched = true;
                watch = true;
                old = 0;
            }
        }
        if (woken != null) {
            woken.begin();
        }
        if (watch) {
            SOON.execute(this::look);
        }
    }

    /** One more at work. Under the lock, and only if there are less than there may be. */
    private Worker summon() {
        Worker worker = idle.poll();
        if (worker == null) {
            worker = new Worker();
        }
        worker.called = true;
        atWork.add(worker);
        return worker;
    }

    /** While tasks wait: wakes a thread for each that has waited since the last look. */
    private void look() {
        List<Worker> woken = new ArrayList<>();
        boolean again;
        synchronized (lock) {
            int more = Math.min(old, threads - atWork.size());
            for (int i = 0; i < more; i++) {
                woken.add(summon());
            }
            old = waiting.size();
            again = old > 0 && atWork.size() < threads;
            watched = again;
        }
        woken.forEach(Worker::begin);
        if (again) {
            SOON.execute(this::look);
        }
    }

    /** Tasks running or waiting now. */
    public int load() {
        synchronized (lock) {
            return running + waiting.size();
        }
    }

    /** Takes no more tasks and returns at once; those there are still run, then its threads end. */
    public void retire() {
        Deque<Worker> all;
        synchronized (lock) {
            closed = true;
            all = new ArrayDeque<>(idle);
        }
        all.forEach(Worker::begin);
    }

    /** Takes no more tasks, waits for those there up to 10 seconds, then interrupts. */
    @Override
    public void close() {
        retire();
        long end = System.nanoTime() + STOP.toNanos();
        synchronized (lock) {
            try {
                long left = STOP.toMillis();
                while (left > 0 && !(atWork.isEmpty() && idle.isEmpty())) {
                    lock.wait(left);
                    left = (end - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!atWork.isEmpty()) {
                waiting.clear();
                interrupted = true;
                atWork.forEach(Worker::interrupt);
            }
        }
    }

    @Override
    public String toString() {
        return "WorkerPool[" + role + ", " + load() + "]";
    }

    /** A thread of the pool: at work from when it is called until it finds nothing to do. */
    private final class Worker implements Runnable {
        // All under the lock.
        private @Nullable Thread thread;
        private boolean called;
        private boolean busy;

        void begin() {
            Thread mine;
            synchronized (lock) {
                mine = thread;
                if (mine == null) {
                    start();
                    return;
                }
            }
            LockSupport.unpark(mine);
        }

        private void start() {
            Thread made = factory.newThread(this);
            thread = made;
            boolean started = false;
            try {
                made.start();
                started = true;
            } finally {
                if (!started) {
                    gone();
                }
            }
        }

        void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        @Override
        public void run() {
            boolean done = false;
            try {
                for (Runnable task = next(); task != null; task = next()) {
                    task.run();
                }
                done = true;
            } finally {
                if (!done) {
                    // The task has thrown, which ends the thread and is told to its handler; the others go on.
                    replace();
                }
            }
        }

        private void replace() {
            Worker other = null;
            synchronized (lock) {
                gone();
                if (!waiting.isEmpty()) {
                    // Whoever waits may have counted on this thread: while all are at work nobody looks.
                    other = summon();
                }
            }
            if (other != null) {
                other.begin();
            }
        }

        private void gone() {
            free();
            atWork.remove(this);
            idle.remove(this);
            lock.notifyAll();
        }

        private void free() {
            if (busy) {
                busy = false;
                running--;
            }
        }

        /** The next task, waited for; null if the thread is to end. */
        private @Nullable Runnable next() {
            long until = System.nanoTime() + IDLE_NANOS;
            while (true) {
                synchronized (lock) {
                    free();
                    Runnable task = called ? waiting.poll() : null;
                    if (task != null) {
                        busy = true;
                        running++;
                        old = Math.max(0, old - 1);
                        if (!interrupted) {
                            // It was meant for the task before.
                            Thread.interrupted();
                        }
                        return task;
                    }
                    rest();
                    if (closed || System.nanoTime() - until >= 0) {
                        gone();
                        return null;
                    }
                }
                LockSupport.parkNanos(this, until - System.nanoTime());
                Thread.interrupted();
            }
        }

        private void rest() {
            if (called) {
                called = false;
                atWork.remove(this);
                idle.push(this);
            }
        }
    }
}
