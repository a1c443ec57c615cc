package org.postrider.chain.internal;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postrider.role.runtime.RoleThreads;

/**
 * One call of foreign code under a budget. Thread-safe.
 *
 * <p>It ends once: on the calling thread, on the thread that completes its stage, or by the watchdog. When the watchdog gives
 * up on a thread that does not come back, the call has ended for everyone else; that thread finds itself {@link
 * Progress#LOST} if it ever returns and must touch nothing any more.
 */
final class Call<T> {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** How far {@link #run} has come. */
    enum Progress {
        /** Ended; see {@link #value} and {@link #failure}. */
        ENDED,
        /** Its stage is not complete; the listener will hear. */
        PENDING,
        /** Too late: others went on without this thread. */
        LOST
    }

    /** Foreign code; it may answer now or later. */
    interface Work<T> {
        /** Starts it. */
        CompletionStage<T> start() throws Exception;
    }

    private final Link link;
    private final InHand journal;
    private final int slot;
    private final Watchdog watchdog;
    private final Consumer<Call<T>> late;
    private final long started = System.nanoTime();
    private long deadline;
    private long ended;
    private long cpu;
    private @Nullable Thread thread;
    private boolean interrupted;
    private boolean over;
    private boolean returned;
    private boolean lost;
    private @Nullable T value;
    private @Nullable Failure failure;

    /**
     * @param link leased by the caller; the lease is given back when the call ends
     * @param late told if the call ends after {@link #run} has returned, or is lost
     */
    Call(Link link, Crew crew, Consumer<Call<T>> late) {
        this.link = link;
        this.journal = crew.journal();
        this.slot = journal.slot(link.name());
        this.watchdog = crew.watchdog();
        this.late = late;
        this.deadline = started + link.budget().toNanos();
    }

    Link link() {
        return link;
    }

    /** Runs the work on this thread. */
    @SuppressWarnings(
            "checkstyle:IllegalCatch") // The top frame of foreign code: any Error but one is just its failure.
    Progress run(String mail, Work<T> work) {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        journal.begin(slot, mail);
        watchdog.watch(this);
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        CompletionStage<T> stage = null;
        Failure thrown = null;
        try {
            stage = work.start();
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            thrown = Failure.of(e);
        }
        if (!comeBack(THREADS.getCurrentThreadCpuTime() - cpuBefore)) {
            return Progress.LOST;
        }
        if (stage == null) {
            end(null, thrown == null ? Failure.error("it answered null") : thrown);
        } else {
            listen(stage);
        }
        synchronized (this) {
            returned = true;
            return over ? Progress.ENDED : Progress.PENDING;
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // The stage may be a class of the link's own.
    private void listen(CompletionStage<T> stage) {
        try {
            var unused = stage.whenComplete((result, problem) -> {
                if (problem == null && result != null) {
                    end(result, null);
                } else {
                    end(null, problem == null ? Failure.error("it answered null") : Failure.of(problem));
                }
            });
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            end(null, Failure.of(e));
        }
    }

    /** The thread is back from foreign code; false if it was given up. */
    private boolean comeBack(long spent) {
        boolean wasLost;
        synchronized (this) {
            thread = null;
            cpu = spent;
            wasLost = lost;
            if (interrupted) {
                // The interrupt was for the link; the message goes on with a clean flag.
                Thread.interrupted();
            }
        }
        // Never our own loader: the framework may remember this thread for longer than this revision lives.
        ClassLoader neutral = RoleThreads.class.getClassLoader();
        if (Thread.currentThread().getContextClassLoader() != neutral) {
            Thread.currentThread().setContextClassLoader(neutral);
        }
        if (wasLost) {
            journal.end(slot);
            link.threadBack();
        }
        return !wasLost;
    }

    private void end(@Nullable T result, @Nullable Failure problem) {
        boolean tell;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            ended = System.nanoTime();
            failure = interrupted ? overrun() : problem;
            value = failure == null ? result : null;
            tell = returned || lost;
        }
        watchdog.forget(this);
        if (!lost) {
            journal.end(slot);
        }
        link.release();
        if (tell) {
            late.accept(this);
        }
    }

    private Failure overrun() {
        Duration budget = link.budget();
        return new Failure(Failure.Kind.TIMEOUT, "it ran longer than its budget of " + budget.toMillis() + " ms");
    }

    /**
     * Acts if the budget is over: interrupts, later gives up.
     *
     * @param now a {@link System#nanoTime()} value
     * @param afterInterrupt time to come back after an interrupt
     */
    void check(long now, Duration afterInterrupt) {
        synchronized (this) {
            if (over || now - deadline < 0) {
                return;
            }
            if (thread != null && !interrupted) {
                interrupted = true;
                deadline = now + afterInterrupt.toNanos();
                thread.interrupt();
                return;
            }
            lost = thread != null;
            interrupted = true;
        }
        if (lost) {
            link.threadLost();
        }
        end(null, overrun());
    }

    /** True if its thread was given up: whoever hears of it must go on in that thread's stead. */
    synchronized boolean lost() {
        return lost;
    }

    synchronized @Nullable T value() {
        return value;
    }

    synchronized @Nullable Failure failure() {
        return failure;
    }

    synchronized long wallNanos() {
        return ended - started;
    }

    synchronized long cpuNanos() {
        return cpu;
    }

    /** Time left of the budget, never below zero. */
    synchronized Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
