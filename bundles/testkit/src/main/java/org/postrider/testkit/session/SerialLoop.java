package org.postrider.testkit.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Stands for an event loop without having a thread: whoever brings a task runs it, unless another is running one; then that
 * one runs it next. With one thread everything is in order and done on return. Thread-safe.
 */
final class SerialLoop implements Executor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private @Nullable Throwable failure;
    private boolean running;

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        drain();
    }

    private void drain() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException | AssertionError e) {
                synchronized (this) {
                    failure = failure == null ? e : failure;
                }
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = tasks.poll();
        if (task == null) {
            running = false;
        }
        notifyAll();
        return task;
    }

    /** Throws the first failure of a task since the last call, if any. */
    synchronized void settle() {
        if (failure != null) {
            Throwable first = failure;
            failure = null;
            throw new AssertionError("The session threw " + first, first);
        }
    }
}
