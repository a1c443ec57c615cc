package org.postrider.store.embedded.internal.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to a store's folder, of one store of one process. Taken before the format is looked at: the index has a lock of its
 * own, but a migration works on closed files. The operating system lets go of it when the process dies. Immutable.
 */
final class FolderLock implements Closeable {
    private static final String FILE = "LOCK";

    private final FileChannel channel;

    /** Another store has the folder. */
    static final class TakenException extends IOException {
        private static final long serialVersionUID = 1L;

        TakenException(Path folder) {
            super("The folder " + folder + " is in use by another store: another version of it, or another server");
        }
    }

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws TakenException if another has it */
    static FolderLock take(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = channel.tryLock() != null;
        } catch (OverlappingFileLockException expected) {
            // A store of this process: as good as one of another.
            taken = false;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        if (!taken) {
            throw new TakenException(folder);
        }
        return new FolderLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
