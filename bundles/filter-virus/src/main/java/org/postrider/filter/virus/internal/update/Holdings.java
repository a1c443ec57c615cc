package org.postrider.filter.virus.internal.update;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postrider.filter.virus.internal.database.Container;
import org.postrider.filter.virus.internal.database.CvdHeader;
import org.postrider.filter.virus.internal.database.RefusedException;
import org.postrider.filter.virus.internal.database.Trust;

/**
 * What of ClamAV's databases is in a folder and can be trusted. A file is verified once, and again only if it has changed.
 * Thread-safe.
 */
final class Holdings {
    /** A container at hand. */
    record Held(Path file, CvdHeader header) {}

    private record Seen(long size, long modifiedMillis, Object key, boolean good) {}

    private final Path folder;
    private final Trust trust;
    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();

    Holdings(Path folder, Trust trust) {
        this.folder = folder;
        this.trust = trust;
    }

    /** The newest of a name that can be trusted. */
    Optional<Held> newest(String database) throws IOException {
        List<Held> held = new ArrayList<>();
        for (String name : List.of(database + ".cvd", database + ".cld")) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                open(file).ifPresent(held::add);
            }
        }
        return held.stream()
                .max(Comparator.comparingLong((Held one) -> one.header().version()));
    }

    private Optional<Held> open(Path file) throws IOException {
        try (Container container = Container.open(file)) {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Seen before = seen.get(file);
            Object key = String.valueOf(now.fileKey());
            boolean same = before != null
                    && before.size() == now.size()
                    && before.modifiedMillis() == now.lastModifiedTime().toMillis()
                    && before.key().equals(key);
            boolean good = same && before != null ? before.good() : verified(container);
            seen.put(file, new Seen(now.size(), now.lastModifiedTime().toMillis(), key, good));
            return good ? Optional.of(new Held(file, container.header())) : Optional.empty();
        } catch (RefusedException | NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private boolean verified(Container container) throws IOException {
        try {
            container.verify(trust);
            return true;
        } catch (RefusedException expected) {
            // The engine tells of it when it reads the folder; here it counts as if it were not there.
            return false;
        }
    }

    /** Files that a new version of a database takes the place of. */
    List<String> allOf(String database) throws IOException {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                boolean signature = name.startsWith(database + '-') && name.endsWith(".cvd.sign");
                if (signature || name.equals(database + ".cvd") || name.equals(database + ".cld")) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
