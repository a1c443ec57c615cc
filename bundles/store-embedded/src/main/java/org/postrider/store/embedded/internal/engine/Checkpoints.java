package org.postrider.store.embedded.internal.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.postrider.store.embedded.internal.disk.FileDisk;
import org.postrider.store.embedded.internal.index.Index;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index's folder and the last copy of it. If the index is lost or cannot be opened, the copy takes its place and the log
 * is applied from where the copy stood: nothing is lost, because no segment behind a copy is ever reused before the next
 * copy is made. Confined to one thread.
 */
final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private final Path folder;
    private final Path live;
    private final Path copy;
    private final Clock clock;

    Checkpoints(Path folder, Clock clock) {
        this.folder = folder;
        this.live = folder.resolve("index");
        this.copy = folder.resolve("index.copy");
        this.clock = clock;
    }

    /** Opens the index, or the copy if the index is not usable, or a new one if there is neither. */
    Index open(StoreSettings settings) throws IOException {
        if (!usable(live) && usable(copy)) {
            LOG.error(
                    "event=index-missing folder={} hint=\"the last copy takes its place and the log is applied\"",
                    live);
            restore();
        }
        try {
            return openLive(settings);
        } catch (IOException e) {
            if (!usable(copy) || lockedByOther(e)) {
                throw e;
            }
            LOG.error(
                    "event=index-damaged folder={} cause=\"{}\" hint=\"the last copy takes its place and the log is"
                            + " applied; the damaged one is kept beside it\"",
                    live,
                    e.toString());
            restore();
            return openLive(settings);
        }
    }

    private Index openLive(StoreSettings settings) throws IOException {
        return Index.open(live, settings.indexCacheBytes(), settings.indexBufferBytes());
    }

    private static boolean usable(Path index) {
        return Files.exists(index.resolve("CURRENT"));
    }

    /** Two versions of this role at once, or a second server in the same home: the index is fine, but not ours. */
    static boolean lockedByOther(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof FolderLock.TakenException
                || message.contains("While lock file")
                || message.contains("lock hold by current process");
    }

    private void restore() throws IOException {
        if (Files.exists(live)) {
            Files.move(live, folder.resolve("index.damaged-" + clock.millis()));
        }
        Files.move(copy, live, StandardCopyOption.ATOMIC_MOVE);
        new FileDisk(folder).sync();
    }

    /** Makes a copy in place of the last one. The log must be synced. */
    void make(Index index) throws IOException {
        Path fresh = folder.resolve("index.copy.new");
        delete(fresh);
        index.checkpoint(fresh);
        delete(copy);
        Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE);
        new FileDisk(folder).sync();
    }

    private static void delete(Path index) throws IOException {
        if (!Files.exists(index)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(index)) {
            files = found.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(index);
    }
}
