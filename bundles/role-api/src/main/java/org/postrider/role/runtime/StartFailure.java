package org.postrider.role.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a server that would be useless says so while it starts, in place of running: the first reason goes to {@code
 * run/failed} in the home, which the launcher prints, and the process ends with exit status 1. Once all listeners were open
 * the start is over: from then on a role that fails is away like any other, and nothing here ends the process. Thread-safe.
 */
public final class StartFailure {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.start");
    // Of the process, not of this class: another revision of this bundle must know it too.
    private static final String SUCCEEDED = "postrider.start.succeeded";

    private final @Nullable Path home;
    private final Runnable end;

    /** For tests. @param home where {@code run} is @param end ends the process */
    public StartFailure(Path home, Runnable end) {
        this.home = home;
        this.end = end;
    }

    private StartFailure() {
        this.home = null;
        this.end = () -> {};
    }

    /** For the process that the launcher has started; outside of it, as in a test, nothing ever fails. */
    public static StartFailure ofProcess() {
        String home = System.getProperty("postrider.home");
        return home == null ? none() : new StartFailure(Path.of(home), StartFailure::exit);
    }

    /** For what is no server: reports go nowhere. */
    public static StartFailure none() {
        return new StartFailure();
    }

    /** Of its own, because exit stops all bundles, and the one that fails is just being started. */
    private static void exit() {
        RoleThreads.factory("mail-start-failed")
                .newThread(() -> Runtime.getRuntime().exit(1))
                .start();
    }

    /**
     * Ends the process if it is still starting.
     *
     * @param role that found it out
     * @param problem one line for the admin: what is wrong, and what to do
     */
    public synchronized void report(String role, String problem) {
        // The first reason is the cause of the others.
        if (!ongoing() || failed()) {
            return;
        }
        LOG.error("event=start-failed role={} problem=\"{}\"", role, problem);
        write(problem);
        end.run();
    }

    private void write(String problem) {
        try {
            Path file = file("failed");
            Path fresh = file("failed.new");
            Files.createDirectories(file.getParent());
            Files.writeString(fresh, problem + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "event=start-failure-not-written cause=\"{}\" hint=\"check the rights of the home\"", e.toString());
        }
    }

    /** All listeners are open. */
    public void succeeded() {
        if (home != null) {
            System.setProperty(SUCCEEDED, home.toString());
        }
    }

    /** Whether the process is still starting, so that a failure ends it. */
    public boolean ongoing() {
        return home != null && !home.toString().equals(System.getProperty(SUCCEEDED));
    }

    /** Whether the process is about to end: open nothing any more. */
    public boolean failed() {
        return ongoing() && Files.exists(file("failed"));
    }

    private Path file(String name) {
        return (home == null ? Path.of("") : home).resolve("run").resolve(name).toAbsolutePath();
    }
}
