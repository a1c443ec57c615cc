package org.postrider.filter.virus.internal.port;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;

/**
 * The folders that clients may have scanned. Below them nothing is ever opened by its whole path, but each name in the folder
 * before it and never through a symbolic link: whoever may write there cannot lead the server elsewhere, not even by changing
 * a name between a look and the opening. Immutable, thread-safe; its methods block.
 */
final class Folders {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final List<Path> roots;

    Folders(List<Path> roots) {
        this.roots = roots;
    }

    /** Why a path is not scanned. The message is as clamd words it, without {@code ERROR}. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    /** What a path names: exactly one of the two is there. The caller closes it. */
    sealed interface Target {
        /** A regular file, open. */
        record Plain(FileOnDisk file) implements Target {}

        /** A folder, open. */
        record Folder(SecureDirectoryStream<Path> stream) implements Target {}
    }

    /** Opens what a client names. */
    Target open(String name) throws Refused {
        Path path = path(name);
        Path root = roots.stream()
                .filter(path::startsWith)
                .findFirst()
                .orElseThrow(() -> new Refused(
                        roots.isEmpty()
                                ? "Paths are not scanned here, send the file (INSTREAM)."
                                : "Not below a folder that may be scanned."));
        try {
            SecureDirectoryStream<Path> at = secure(Files.newDirectoryStream(root));
            Path within = root.relativize(path);
            int steps = within.toString().isEmpty() ? 0 : within.getNameCount();
            for (int i = 0; i < steps; i++) {
                Target next = open(at, within.getName(i), name);
                if (next instanceof Target.Plain plain) {
                    if (i < steps - 1) {
                        plain.file().close();
                        throw new NotDirectoryException(name);
                    }
                    return plain;
                }
                at = ((Target.Folder) next).stream();
            }
            return new Target.Folder(at);
        } catch (IOException e) {
            throw new Refused(problem(e));
        }
    }

    private static Path path(String name) throws Refused {
        try {
            Path path = Path.of(name);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw new Refused("File path check failure: Invalid argument.");
        }
        throw new Refused("File path check failure: No such file or directory.");
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException, Refused {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new Refused("Paths cannot be scanned safely on this system.");
    }

    /** Opens a name within a folder, which is closed. */
    private static Target open(SecureDirectoryStream<Path> folder, Path name, String shown)
            throws IOException, Refused {
        try (folder) {
            return openWithin(folder, name, shown);
        }
    }

    /** Opens a name within a folder, which stays open. */
    static Target openWithin(SecureDirectoryStream<Path> folder, Path name, String shown) throws IOException, Refused {
        BasicFileAttributes kind = attributes(folder, name);
        if (kind.isDirectory()) {
            return new Target.Folder(folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
        }
        if (kind.isSymbolicLink()) {
            throw new Refused("Symbolic links are not followed.");
        }
        if (!kind.isRegularFile()) {
            throw new Refused("Not supported file type");
        }
        SeekableByteChannel channel = folder.newByteChannel(name, READ);
        try {
            return new Target.Plain(new FileOnDisk(shown, channel));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    static String problem(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "File path check failure: No such file or directory.";
        }
        if (failure instanceof NotDirectoryException) {
            return "File path check failure: Not a directory.";
        }
        return failure instanceof AccessDeniedException ? "Access denied." : "Can't open file or directory";
    }
}
