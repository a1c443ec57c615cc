package org.postrider.tables.internal;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.postrider.role.runtime.RoleThreads;

/** The one thread that looks at the files of all tables. Thread-safe. */
@Component(service = TableTimer.class, immediate = true)
public final class TableTimer {
    private final ScheduledThreadPoolExecutor pool =
            new ScheduledThreadPoolExecutor(1, RoleThreads.factory("mail-tables-timer"));

    /** Starts no thread yet. */
    @Activate
    public TableTimer() {
        pool.setRemoveOnCancelPolicy(true);
    }

    /** Runs a task again and again until it is cancelled. */
    ScheduledFuture<?> every(long seconds, Runnable task) {
        return pool.scheduleWithFixedDelay(task, seconds, seconds, TimeUnit.SECONDS);
    }

    @Deactivate
    void deactivate() {
        pool.shutdownNow();
    }
}
