package org.postrider.filter.virus.internal.update;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postrider.filter.virus.internal.database.Container;
import org.postrider.filter.virus.internal.database.Extensions;
import org.postrider.filter.virus.internal.database.RefusedException;
import org.postrider.filter.virus.internal.database.Trust;

/**
 * Fetches a database from elsewhere, which the admin has listed and which need not be signed, if it has changed. For one run,
 * one thread.
 */
final class CustomUpdate {
    private static final int LOOK = 512;

    private final Trust trust;
    private final OfficialUpdate.Tools tools;
    private final Notes notes;

    CustomUpdate(Trust trust, OfficialUpdate.Tools tools, Notes notes) {
        this.trust = trust;
        this.tools = tools;
        this.notes = notes;
    }

    /** @throws IOException why it could not be had */
    OfficialUpdate.Outcome update(URI uri) throws IOException {
        String name = Settings.fileName(uri);
        Path present = tools.place().folder().resolve(name);
        Path file = tools.place().downloads().resolve(name);
        Fetcher.Tags known = Files.exists(present) ? known(uri, name) : Fetcher.Tags.NONE;
        Fetcher.Answer answer = tools.fetcher().fetch(uri, file, known);
        if (answer instanceof Fetcher.Answer.Missing) {
            throw new IOException(uri + " is not there");
        }
        if (!(answer instanceof Fetcher.Answer.Done done)) {
            return OfficialUpdate.Outcome.nothingNew("");
        }
        boolean usable = false;
        try {
            Staged.Settled settled = () -> remember(uri, name, done.tags());
            if (same(file, present)) {
                settled.settle();
                return OfficialUpdate.Outcome.nothingNew("");
            }
            long version = Extensions.container(name) ? container(file, present) : plain(file, name);
            usable = true;
            return new OfficialUpdate.Outcome(
                    Optional.of(new Staged(name, version, List.of(file), Set.of(), settled)), "");
        } finally {
            if (!usable) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean same(Path file, Path present) throws IOException {
        return Files.exists(present) && Files.mismatch(file, present) < 0;
    }

    private Fetcher.Tags known(URI uri, String name) {
        if (!notes.get("from." + name).orElse("").equals(uri.toString())) {
            return Fetcher.Tags.NONE;
        }
        return new Fetcher.Tags(
                notes.get("etag." + name).orElse(""),
                notes.get("modified." + name).orElse(""));
    }

    private void remember(URI uri, String name, Fetcher.Tags tags) throws IOException {
        notes.put("from." + name, uri.toString());
        notes.put("etag." + name, tags.etag());
        notes.put("modified." + name, tags.modified());
    }

    private long container(Path file, Path present) throws IOException {
        long have = 0;
        if (Files.exists(present)) {
            try (Container old = Container.open(present)) {
                old.verify(trust);
                have = old.header().version();
            } catch (RefusedException expected) {
                // What we have is of no use: anything is better.
            }
        }
        try (Container container = Container.open(file)) {
            container.verify(trust);
            long version = container.header().version();
            if (version < have) {
                throw new RefusedException(
                        container.file(), "is version " + version + ", older than ours: we keep " + have);
            }
            return version;
        }
    }

    // A server that is out of order often answers 200 with a page that says so.
    private static long plain(Path file, String name) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(LOOK), StandardCharsets.ISO_8859_1)
                    .strip()
                    .toLowerCase(Locale.ROOT);
            if (start.isEmpty()) {
                throw new RefusedException(name, "is empty");
            }
            if (start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<?xml")) {
                throw new RefusedException(name, "is a web page, no database");
            }
        }
        return 0;
    }
}
