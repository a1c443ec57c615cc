package org.postrider.role.runtime;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the roles' threads so that they pin nobody. A plain {@code new Thread} remembers the protection domains of every
 * class on the stack of whoever happened to make it, its context class loader and its inheritable thread locals: a pool
 * thread made while a call from another bundle was on the stack would keep that bundle's old revision in memory after a
 * swap. Threads made here remember this bundle only. Stateless.
 */
public final class RoleThreads {
    private RoleThreads() {}

    /**
     * A factory of daemon threads.
     *
     * @param prefix names them {@code <prefix>-<n>}, such as {@code mail-queue-timer}
     */
    public static ThreadFactory factory(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> make(task, prefix + '-' + number.incrementAndGet());
    }

    @SuppressWarnings("removal") // Only this call cuts the stack that a new thread remembers (until JDK 24 drops both).
    private static Thread make(Runnable task, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setContextClassLoader(RoleThreads.class.getClassLoader());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Makes the JDK start the one thread that times out all {@link CompletableFuture}s, here rather than below a caller of
     * another bundle, whose class loader it would pin for good.
     */
    @SuppressWarnings("removal")
    static void startDelayer() {
        AccessController.doPrivileged((PrivilegedAction<Boolean>) () -> {
            CompletableFuture<Boolean> soon =
                    new CompletableFuture<Boolean>().completeOnTimeout(true, 1, TimeUnit.MILLISECONDS);
            return soon.complete(true);
        });
    }
}
