package org.postrider.filter.virus.internal.port;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.postrider.filter.virus.internal.port.Folders.Refused;
import org.postrider.filter.virus.internal.port.Folders.Target;

/**
 * Finds the files of a folder and of those in it, one after the other; symbolic links and special files are passed over. Used
 * by one thread at a time; its methods block.
 */
final class FolderWalk implements AutoCloseable {
    private final Deque<Level> levels = new ArrayDeque<>();
    private final int maxDepth;
    private final int maxFiles;
    private int files;

    /** A folder that is being read. */
    private record Level(String name, SecureDirectoryStream<Path> stream, Iterator<Path> entries) {}

    /**
     * What was found: a file, or why something there is not scanned.
     *
     * @param name its path
     * @param file open, the caller closes it; empty if there is a problem
     * @param problem as clamd words it, or empty
     */
    record Found(String name, Optional<FileOnDisk> file, String problem) {}

    /** @param root open; closed with this */
    FolderWalk(String name, SecureDirectoryStream<Path> root, int maxDepth, int maxFiles) {
        this.maxDepth = maxDepth;
        this.maxFiles = maxFiles;
        levels.push(new Level(name.endsWith("/") ? name.substring(0, name.length() - 1) : name, root, root.iterator()));
    }

    /** The next file or problem; empty at the end. */
    Optional<Found> next() {
        while (!levels.isEmpty()) {
            Level level = levels.element();
            Optional<Found> found = step(level);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Found> step(Level level) {
        Path entry;
        try {
            if (!level.entries().hasNext()) {
                levels.pop();
                level.stream().close();
                return Optional.empty();
            }
            entry = level.entries().next().getFileName();
        } catch (DirectoryIteratorException e) {
            levels.pop();
            return Optional.of(new Found(level.name(), Optional.empty(), Folders.problem(new IOException(e))));
        } catch (IOException e) {
            return Optional.of(new Found(level.name(), Optional.empty(), Folders.problem(e)));
        }
        String name = level.name() + '/' + entry;
        try {
            return open(level, entry, name);
        } catch (Refused e) {
            return Optional.of(new Found(name, Optional.empty(), String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return Optional.of(new Found(name, Optional.empty(), Folders.problem(e)));
        }
    }

    private Optional<Found> open(Level level, Path entry, String name) throws IOException, Refused {
        BasicFileAttributes kind = Folders.attributes(level.stream(), entry);
        if (!kind.isDirectory() && !kind.isRegularFile()) {
            return Optional.empty();
        }
        if (kind.isDirectory() && levels.size() > maxDepth) {
            throw new Refused("Directory recursion limit exceeded");
        }
        if (++files > maxFiles) {
            close();
            throw new Refused("Too many files, the rest is not scanned");
        }
        Target target = Folders.openWithin(level.stream(), entry, name);
        if (target instanceof Target.Folder folder) {
            levels.push(new Level(name, folder.stream(), folder.stream().iterator()));
            return Optional.empty();
        }
        return Optional.of(new Found(name, Optional.of(((Target.Plain) target).file()), ""));
    }

    @Override
    public void close() {
        while (!levels.isEmpty()) {
            try {
                levels.pop().stream().close();
            } catch (IOException e) {
                // Nothing was written there, so nothing is lost; the others must be closed all the same.
                continue;
            }
        }
    }
}
