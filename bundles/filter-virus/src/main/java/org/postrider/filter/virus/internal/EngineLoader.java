package org.postrider.filter.virus.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.postrider.filter.virus.internal.database.DatabaseFolder;
import org.postrider.filter.virus.internal.database.DatabaseInfo;
import org.postrider.filter.virus.internal.database.FolderContents;
import org.postrider.filter.virus.internal.database.Trust;
import org.postrider.filter.virus.internal.engine.Engine;
import org.postrider.filter.virus.internal.engine.EngineBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes engines of a folder of databases. Immutable, thread-safe. */
final class EngineLoader {
    private static final Logger LOG = LoggerFactory.getLogger(EngineLoader.class);
    private static final String BUILT_IN = "built-in";

    private final Path temporary;
    private final Path certificates;
    private final Trust trust;
    private final long steps;
    private final boolean unwanted;

    EngineLoader(Path temporary, Path certificates, Trust trust, long steps, boolean unwanted) {
        this.temporary = temporary;
        this.certificates = certificates;
        this.trust = trust;
        this.steps = steps;
        this.unwanted = unwanted;
    }

    /** @throws IOException if a database that can be trusted cannot be read, naming it */
    Engine load(Path folder) throws IOException {
        EngineBuilder builder = new EngineBuilder(temporary, steps, unwanted);
        FolderContents contents = DatabaseFolder.read(
                folder,
                trust.withCertificates(certificates),
                (database, name, bytes) -> read(builder, database, name, bytes));
        for (FolderContents.Left left : contents.refused()) {
            LOG.warn(
                    "event=signatures-refused file={} cause=\"{}\" hint=\"put a good copy in its place: mail:sig-update\"",
                    left.file(),
                    left.reason());
        }
        for (DatabaseInfo info : contents.databases()) {
            builder.describe(info.file(), info.version(), info.built());
        }
        if (contents.databases().isEmpty()) {
            builtIn(builder);
        }
        return builder.build();
    }

    private static void read(EngineBuilder builder, String database, String name, InputStream bytes)
            throws IOException {
        // Only containers with a signature come here under these names.
        boolean official = database.endsWith(".cvd") || database.endsWith(".cld");
        try {
            builder.read(database, official, name, bytes);
        } catch (IOException e) {
            throw new IOException(
                    (database.equals(name) ? database : database + ", " + name) + ": " + e.getMessage(), e);
        }
    }

    /** The test file that every scanner knows, so that a server without databases can be tried. */
    private static void builtIn(EngineBuilder builder) throws IOException {
        try (InputStream in = EngineLoader.class.getResourceAsStream("/built-in.ndb")) {
            if (in == null) {
                throw new IOException("built-in.ndb is missing in this bundle");
            }
            builder.read(BUILT_IN, true, "built-in.ndb", in);
        }
        builder.describe(BUILT_IN, 0, Instant.EPOCH);
    }

    /** Names, sizes and times of the folder's files: differs if one of them changed. */
    static Map<String, String> look(Path folder) throws IOException {
        Map<String, String> seen = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                List<Path> all = files.filter(Files::isRegularFile).toList();
                for (Path file : all) {
                    seen.put(
                            String.valueOf(file.getFileName()),
                            Files.size(file) + "@" + Files.getLastModifiedTime(file));
                }
            } catch (java.nio.file.NoSuchFileException expected) {
                // Renamed while we looked: the next look sees what it became.
                return Map.of();
            }
        }
        return seen;
    }
}
