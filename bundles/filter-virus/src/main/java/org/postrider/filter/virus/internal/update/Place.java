package org.postrider.filter.virus.internal.update;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.postrider.role.runtime.FaultPoint;

/**
 * The folder of the databases and the working folder {@code .update} in it, held for one run. Confined to one thread. A new file
 * is complete and synced before it is renamed into place, and what it replaces goes after that: a crash leaves the old one, or
 * both, of which a reader takes the newer.
 */
final class Place implements AutoCloseable {
    private final Path folder;
    private final Path work;
    private final FileChannel lockFile;

    private Place(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.work = work(folder);
        this.lockFile = lockFile;
    }

    /** Where it works, for a folder of databases. */
    static Path work(Path folder) {
        return folder.resolve(".update");
    }

    /** Makes the folders, takes the lock, and clears what a crash has left. @throws IOException if another is at work */
    static Place take(Path folder) throws IOException {
        Path work = work(folder);
        Files.createDirectories(work);
        FileChannel channel =
                FileChannel.open(work.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            taken = lock != null;
        } catch (OverlappingFileLockException expected) {
            // Another instance in this process, while the bundle is being swapped.
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        if (!taken) {
            throw new IOException("Another updater is at work in " + folder);
        }
        Place place = new Place(folder, channel);
        for (String temporary : List.of("build", "new", "old")) {
            place.clear(temporary);
        }
        Files.createDirectories(place.downloads());
        return place;
    }

    Path folder() {
        return folder;
    }

    /** Kept over runs: what broke off is continued. */
    Path downloads() {
        return work.resolve("download");
    }

    /** An empty folder. */
    Path clear(String name) throws IOException {
        Path cleared = work.resolve(name);
        delete(cleared);
        return Files.createDirectories(cleared);
    }

    /** Moves what is staged into an empty folder of its own, synced. */
    Staged setApart(Staged staged) throws IOException {
        Path apart = clear("new");
        List<Path> files = new ArrayList<>();
        for (Path file : staged.files()) {
            Path moved = apart.resolve(file.getFileName());
            Files.move(file, moved, StandardCopyOption.ATOMIC_MOVE);
            sync(moved);
            files.add(moved);
        }
        return new Staged(staged.database(), staged.version(), files, staged.replaces(), staged.settled());
    }

    /** Puts it into place. What was there is kept aside until {@link Undo#forget}. */
    Undo put(Staged staged) throws IOException {
        Path old = Files.createDirectories(work.resolve("old").resolve(staged.database()));
        Undo undo = new Undo(folder, old);
        for (Path file : staged.files()) {
            undo.keep(String.valueOf(file.getFileName()));
        }
        for (String name : staged.replaces()) {
            undo.keep(name);
        }
        for (Path file : staged.files()) {
            FaultPoint.reached("virus.before-place");
            Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
        sync(folder);
        FaultPoint.reached("virus.after-place");
        for (String name : staged.replaces()) {
            Files.deleteIfExists(folder.resolve(name));
        }
        sync(folder);
        return undo;
    }

    static void sync(Path path) throws IOException {
        boolean directory = Files.isDirectory(path);
        try (FileChannel channel =
                FileChannel.open(path, directory ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @org.jspecify.annotations.Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        for (String temporary : List.of("build", "new", "old")) {
            delete(work.resolve(temporary));
        }
        lockFile.close();
    }

    /** The way back of one database. */
    static final class Undo {
        private final Path folder;
        private final Path old;
        private final List<String> touched = new ArrayList<>();
        private final List<String> kept = new ArrayList<>();

        private Undo(Path folder, Path old) {
            this.folder = folder;
            this.old = old;
        }

        private void keep(String name) throws IOException {
            touched.add(name);
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                try {
                    Files.createLink(old.resolve(name), file);
                } catch (UnsupportedOperationException e) {
                    Files.copy(file, old.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
                }
                kept.add(name);
            }
        }

        /** As before. */
        void undo() throws IOException {
            for (String name : kept) {
                // In place of the new one, so that there is no moment without any.
                Files.move(old.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            for (String name : touched) {
                if (!kept.contains(name)) {
                    Files.deleteIfExists(folder.resolve(name));
                }
            }
            sync(folder);
        }

        /** The new one stays. */
        void forget() throws IOException {
            delete(old);
        }
    }
}
