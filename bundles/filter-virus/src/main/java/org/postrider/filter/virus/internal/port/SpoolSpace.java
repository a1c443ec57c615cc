package org.postrider.filter.virus.internal.port;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** What all streams together may take in memory and on disk, and where their files are. Thread-safe. */
final class SpoolSpace {
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final Executor workers;
    private final int perStream;
    private final Account memory;
    private final Account disk;

    /** Bytes of a kind. */
    static final class Account {
        private final long most;
        private final AtomicLong taken = new AtomicLong();

        Account(long most) {
            this.most = most;
        }

        /** @return false if there are not so many left; then none is taken */
        boolean take(long bytes) {
            if (taken.addAndGet(bytes) > most) {
                taken.addAndGet(-bytes);
                return false;
            }
            return true;
        }

        void give(long bytes) {
            taken.addAndGet(-bytes);
        }

        long taken() {
            return taken.get();
        }
    }

    /**
     * @param folder for the files, made when the first is
     * @param workers where files are written
     */
    SpoolSpace(Path folder, Executor workers, PortSettings settings) {
        this.folder = folder;
        this.workers = workers;
        this.perStream = settings.streamMemory();
        this.memory = new Account(settings.memory());
        this.disk = new Account(settings.disk());
    }

    int perStream() {
        return perStream;
    }

    Account memory() {
        return memory;
    }

    Account disk() {
        return disk;
    }

    Executor workers() {
        return workers;
    }

    /** A new file that has no name any more: nothing of it stays behind, however the process ends. */
    FileChannel file() throws IOException {
        Files.createDirectories(folder, PRIVATE_FOLDER);
        Path file = Files.createTempFile(folder, "stream-", "", PRIVATE_FILE);
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(file);
        }
    }
}
