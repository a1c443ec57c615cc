package org.postrider.directory.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postrider.role.runtime.RoleThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files and the snapshot in force. Thread-safe. A file edited by hand is taken over within seconds; if it is malformed
 * the last good snapshot stays in force, and the log says file, line and what is wrong.
 */
final class LiveFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.directory");
    private static final int LOOK_SECONDS = 3;

    private final DirectoryFiles files;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(RoleThreads.factory("mail-directory-timer"));
    private volatile Snapshot snapshot;
    private String stamp;

    LiveFiles(Path folder) throws IOException {
        files = new DirectoryFiles(folder);
        stamp = files.stamp();
        snapshot = files.read();
        var unused = timer.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    boolean exist() {
        return files.exist();
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** A change of everything; fails with what is wrong. */
    interface Change {
        Snapshot apply(Snapshot old) throws IOException;
    }

    /**
     * Changes files and snapshot; if writing fails nothing has changed in force. A malformed file refuses every change, or
     * it would overwrite what the admin is in the middle of editing.
     */
    synchronized void change(Change change) throws IOException {
        snapshot = files.read();
        Snapshot next = change.apply(snapshot);
        files.write(snapshot, next);
        snapshot = next;
        stamp = files.stamp();
    }

    private synchronized void reload() throws IOException {
        String now = files.stamp();
        if (!now.equals(stamp)) {
            snapshot = files.read();
            stamp = now;
            LOG.info(
                    "event=directory-read domains={} users={} aliases={}",
                    snapshot.domains.size(),
                    snapshot.users.size(),
                    snapshot.aliases.size());
        }
    }

    private synchronized void look() {
        try {
            reload();
        } catch (IOException e) {
            LOG.warn(
                    "event=directory-refused cause=\"{}\" hint=\"the last good state is in force; mend the file\"",
                    e.getMessage());
            skipThisVersion();
        }
    }

    // Said once per version of a broken file, not every few seconds.
    private void skipThisVersion() {
        try {
            stamp = files.stamp();
        } catch (IOException e) {
            LOG.warn("event=directory-unreadable cause=\"{}\" hint=\"check the folder's rights\"", e.getMessage());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
