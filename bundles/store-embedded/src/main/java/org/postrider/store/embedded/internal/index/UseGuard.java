package org.postrider.store.embedded.internal.index;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps native memory from being freed while someone uses it. Entering twice on one thread is fine; a lock would not be:
 * a second read lock behind a waiting writer never comes. Thread-safe.
 */
final class UseGuard {
    private final AtomicInteger users = new AtomicInteger();
    private volatile boolean closed;

    /** Begins a use. @throws IOException if closed; then {@link #leave} must not be called */
    void enter() throws IOException {
        users.incrementAndGet();
        if (closed) {
            leave();
            throw new IOException("The store has stopped");
        }
    }

    /** Ends a use. */
    void leave() {
        if (users.decrementAndGet() == 0 && closed) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    boolean closed() {
        return closed;
    }

    /** Lets nobody in any more and waits until all have left. @return false if it was closed before */
    synchronized boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        boolean interrupted = false;
        while (users.get() > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
