package org.postrider.tables.internal;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.tables.LookupTable;
import org.postrider.tables.TableAwayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table that follows its file: a changed file is read whole and then put in place at once; a file that cannot be used
 * leaves the old content in force and says so once. Thread-safe; lookups never wait for a reload.
 */
final class LiveTable implements LookupTable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveTable.class);
    private static final int MAX_KEY = 1_000;

    private final TableSource source;
    private volatile @Nullable Lookup content;
    private volatile String problem = "it has not been read yet";
    private TableSource.@Nullable Stamp seen;

    LiveTable(TableSource source) {
        this.source = source;
    }

    @Override
    public CompletionStage<Optional<String>> get(String key) {
        Lookup now = content;
        if (now == null) {
            return CompletableFuture.failedFuture(
                    new TableAwayException("Table " + source.name() + " cannot be used: " + problem));
        }
        if (key.length() > MAX_KEY) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        try {
            return CompletableFuture.completedFuture(now.find(key));
        } catch (TableAwayException e) {
            LOG.warn("table={} event=lookup-failed cause=\"{}\"", source.name(), e.getMessage());
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Reads the lines if they have changed since the last look; blocks on the disk. */
    synchronized void refresh() {
        try {
            TableSource.Stamp stamp = source.inFile() ? source.stamp() : null;
            if (stamp == null ? content == null : !stamp.equals(seen)) {
                // Before reading: what changes meanwhile is read again at the next look.
                seen = stamp;
                Lookup next = source.read();
                content = next;
                problem = "";
                LOG.info("table={} event=loaded entries={}", source.name(), next.size());
            }
        } catch (IOException e) {
            seen = null;
            report("cannot read " + source.path() + ": " + e);
        } catch (BadTableException e) {
            report(String.valueOf(e.getMessage()));
        }
    }

    private void report(String now) {
        if (!now.equals(problem)) {
            problem = now;
            LOG.warn(
                    "table={} event=not-loaded cause=\"{}\" hint=\"{}\"",
                    source.name(),
                    now,
                    content == null ? "mail that needs this table is deferred" : "the old content stays in force");
        }
    }
}
