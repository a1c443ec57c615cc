package org.postrider.filter.virus.internal.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of signature databases, as ClamAV keeps it. Stateless.
 *
 * <p>A container is opened before any is read and verified as a whole before any of it is handed over. So an updater may
 * rename a new one over the old, or put a {@code .cld} in place of a {@code .cvd} and delete that, at any moment: the reader
 * sees the one or the other. Of several with one name the newest that can be trusted is taken.
 */
public final class DatabaseFolder {
    private DatabaseFolder() {}

    /**
     * Hands over every database of a folder, not of folders below it. Hidden files and those with unknown extensions are not
     * looked at.
     *
     * @param folder need not exist: then there are none
     * @param trust what may be believed
     * @param sink takes the files; the databases come in the order of their names
     * @return what was handed over and what was not
     * @throws IOException if the folder cannot be read, or what the sink threw
     */
    public static FolderContents read(Path folder, Trust trust, PartSink sink) throws IOException {
        Map<String, Source> sources = new TreeMap<>();
        Run run = new Run(trust, sink);
        try {
            open(folder, sources, run);
            for (Source source : sources.values()) {
                source.handOver(run);
            }
        } finally {
            for (Source source : sources.values()) {
                source.close();
            }
        }
        return new FolderContents(run.databases, run.refused, run.passedOver);
    }

    private static void open(Path folder, Map<String, Source> sources, Run run) throws IOException {
        Set<String> seen = new HashSet<>();
        // Files may be renamed while we list them; what has come after that is found at the second look.
        for (int look = 0; look < 2; look++) {
            for (Path file : list(folder)) {
                String name = String.valueOf(file.getFileName());
                if (seen.contains(name)) {
                    continue;
                }
                try {
                    if (Extensions.container(name)) {
                        String key = Extensions.stem(name).toLowerCase(Locale.ROOT);
                        sources.computeIfAbsent(key + '\0', unused -> new Containers())
                                .add(file);
                    } else if (Extensions.plain(name)) {
                        sources.computeIfAbsent(name, unused -> new Plain()).add(file);
                    }
                    seen.add(name);
                } catch (RefusedException e) {
                    seen.add(name);
                    run.refused.add(new FolderContents.Left(name, e.reason()));
                } catch (NoSuchFileException expected) {
                    // Gone since it was listed.
                }
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** What one reading has come to. */
    private static final class Run {
        final Trust trust;
        final PartSink sink;
        final List<DatabaseInfo> databases = new ArrayList<>();
        final List<FolderContents.Left> refused = new ArrayList<>();
        final List<FolderContents.Left> passedOver = new ArrayList<>();

        Run(Trust trust, PartSink sink) {
            this.trust = trust;
            this.sink = sink;
        }
    }

    /** The files of one name. */
    private interface Source extends AutoCloseable {
        void add(Path file) throws IOException;

        void handOver(Run run) throws IOException;

        @Override
        void close() throws IOException;
    }

    private static final class Plain implements Source {
        private final List<Path> files = new ArrayList<>();

        @Override
        public void add(Path file) {
            files.add(file);
        }

        @Override
        public void handOver(Run run) throws IOException {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!run.trust.unsigned()) {
                    run.refused.add(new FolderContents.Left(
                            name, "is not signed, and unsigned databases are not allowed here"));
                    continue;
                }
                try (InputStream bytes = Files.newInputStream(file)) {
                    Instant time = Files.getLastModifiedTime(file).toInstant();
                    run.sink.part(name, name, bytes);
                    run.databases.add(new DatabaseInfo(name, name, 0, time, 0, 0, "nothing: it is not signed"));
                } catch (NoSuchFileException expected) {
                    // Gone since it was listed, as if it had never been there.
                }
            }
        }

        @Override
        public void close() {
            // Opened one after another.
        }
    }

    private static final class Containers implements Source {
        private final List<Container> containers = new ArrayList<>();

        @Override
        public void add(Path file) throws IOException {
            containers.add(Container.open(file));
        }

        @Override
        public void handOver(Run run) throws IOException {
            // Of the same version, the whole one: it has the stronger signature.
            containers.sort(Comparator.comparingLong((Container c) -> c.header().version())
                    .reversed()
                    .thenComparing(c -> !Extensions.of(c.file()).equals("cvd")));
            DatabaseInfo taken = null;
            for (Container container : containers) {
                if (taken != null) {
                    run.passedOver.add(new FolderContents.Left(
                            container.file(), "is not newer than " + taken.file() + "; you can delete it"));
                    continue;
                }
                String verifiedBy;
                try {
                    verifiedBy = container.verify(run.trust);
                } catch (RefusedException e) {
                    run.refused.add(new FolderContents.Left(container.file(), e.reason()));
                    continue;
                }
                container.handOver(run.sink);
                taken = container.info(verifiedBy);
                run.databases.add(taken);
            }
        }

        @Override
        public void close() throws IOException {
            for (Container container : containers) {
                container.close();
            }
        }
    }
}
