package org.postrider.filter.virus.internal.update;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postrider.filter.virus.internal.database.Container;
import org.postrider.filter.virus.internal.database.CvdHeader;
import org.postrider.filter.virus.internal.database.RefusedException;
import org.postrider.filter.virus.internal.database.Trust;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one of ClamAV's databases up to date, in the working folder: asks for the newest version, takes the steps from ours to
 * it, or all of it if there are no steps, and verifies what comes of that. For one run, one thread.
 */
final class OfficialUpdate {
    private static final Logger LOG = LoggerFactory.getLogger(OfficialUpdate.class);
    // Beyond it the whole is smaller.
    private static final long MAX_STEPS = 100;

    /**
     * How it went.
     *
     * @param staged a new version, if there is one
     * @param remark what an admin may want to know, or empty
     */
    record Outcome(Optional<Staged> staged, String remark) {
        static Outcome nothingNew(String remark) {
            return new Outcome(Optional.empty(), remark);
        }
    }

    /** What there is to have. @param file its name on the mirror */
    private record Offer(long version, String file) {}

    /** What a chain of steps came to. */
    private enum End {
        DONE,
        LATER,
        WHOLE
    }

    private final Settings settings;
    private final Trust trust;
    private final Holdings holdings;
    private final Fetcher fetcher;
    private final Place place;
    private final Versions versions;
    // Versions that could not be loaded: not tried again until there are others.
    private final Map<String, Long> rejected;

    OfficialUpdate(Settings settings, Trust trust, Holdings holdings, Tools tools, Map<String, Long> rejected) {
        this.settings = settings;
        this.trust = trust;
        this.holdings = holdings;
        this.fetcher = tools.fetcher();
        this.place = tools.place();
        this.versions = tools.versions();
        this.rejected = rejected;
    }

    /** What it works with in this run. */
    record Tools(Fetcher fetcher, Place place, Versions versions) {}

    /** @throws IOException that no mirror could give it, with what the first one said */
    Outcome update(String database) throws IOException {
        IOException first = null;
        Outcome lagging = null;
        for (URI mirror : settings.mirrors()) {
            try {
                Outcome outcome = from(mirror, database);
                if (outcome.staged().isPresent() || outcome.remark().isEmpty()) {
                    return outcome;
                }
                // It has nothing for us although it should: another may be further.
                lagging = lagging == null ? outcome : lagging;
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                LOG.debug("event=mirror-failed database={} mirror={} cause=\"{}\"", database, mirror, e.getMessage());
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first == null && lagging != null) {
            return lagging;
        }
        throw first == null ? new IOException("No mirror is configured; set mirrors") : first;
    }

    private Outcome from(URI mirror, String database) throws IOException {
        Optional<Holdings.Held> held = holdings.newest(database);
        long have = held.map(one -> one.header().version()).orElse(0L);
        Optional<Offer> offer = offer(mirror, database, held);
        if (offer.isEmpty() || offer.get().version() == have) {
            return Outcome.nothingNew("");
        }
        long offered = offer.get().version();
        if (offered < have) {
            return Outcome.nothingNew("version " + offered + " is offered, older than ours: we keep " + have);
        }
        if (rejected.getOrDefault(database, 0L) == offered) {
            return Outcome.nothingNew("version " + offered + " could not be used; waiting for the next");
        }
        if (held.isPresent() && mayStep(offered - have)) {
            Optional<Outcome> stepped = steps(mirror, database, held.get(), offered);
            if (stepped.isPresent()) {
                return stepped.get();
            }
        }
        return whole(mirror, database, offer.get(), have);
    }

    private Optional<Offer> offer(URI mirror, String database, Optional<Holdings.Held> held) throws IOException {
        OptionalLong told = versions.of(database);
        if (told.isPresent()) {
            return Optional.of(new Offer(told.getAsLong(), database + ".cvd"));
        }
        Fetcher.Tags known =
                held.map(one -> Fetcher.Tags.since(one.header().builtAt())).orElse(Fetcher.Tags.NONE);
        List<String> names =
                settings.ownMirrors() ? List.of(database + ".cld", database + ".cvd") : List.of(database + ".cvd");
        boolean some = false;
        for (String name : names) {
            Path scratch = place.downloads().resolve(name + ".head");
            Fetcher.Start start = fetcher.start(mirror.resolve(name), CvdHeader.LENGTH, scratch, known);
            if (start.octets().isPresent()) {
                CvdHeader header = CvdHeader.parse(start.octets().get())
                        .orElseThrow(() -> new RefusedException(mirror + name, "does not begin like a database"));
                return Optional.of(new Offer(header.version(), name));
            }
            some |= start.there();
        }
        if (!some) {
            throw new IOException(mirror + " has no " + String.join(" and no ", names));
        }
        return Optional.empty();
    }

    private boolean mayStep(long steps) {
        return settings.steps() && !settings.ownMirrors() && steps <= MAX_STEPS;
    }

    /** Empty: the whole is to be fetched. */
    private Optional<Outcome> steps(URI mirror, String database, Holdings.Held held, long offered) throws IOException {
        Path build = place.clear("build");
        long have = held.header().version();
        long at = have;
        End end = End.DONE;
        try {
            unpack(held.file(), build);
            while (at < offered && end == End.DONE) {
                // Just announced: mirrors lag. The first of several is gone for good.
                end = step(mirror, database, at + 1, build, at > have || offered == have + 1);
                at += end == End.DONE ? 1 : 0;
            }
        } catch (RefusedException e) {
            LOG.warn(
                    "event=step-refused database={} cause=\"{}\" hint=\"the whole is fetched\"",
                    database,
                    e.getMessage());
            return Optional.empty();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            // What we have so far is good: the rest comes with the next check.
            if (at == have) {
                throw e;
            }
            end = End.LATER;
        }
        if (end == End.WHOLE) {
            return Optional.empty();
        }
        if (at == have) {
            return Optional.of(
                    Outcome.nothingNew("version " + offered + " is announced, but not on " + mirror + " yet"));
        }
        return built(database, build, at);
    }

    private End step(URI mirror, String database, long version, Path build, boolean mayCome) throws IOException {
        String name = database + '-' + version + ".cdiff";
        Path file = place.downloads().resolve(name);
        try {
            if (fetcher.fetch(mirror.resolve(name), file, Fetcher.Tags.NONE) instanceof Fetcher.Answer.Missing) {
                return mayCome ? End.LATER : missing(database, version);
            }
            if (Files.size(file) == 0) {
                LOG.info("event=step-empty database={} version={} hint=\"the whole is fetched\"", database, version);
                return End.WHOLE;
            }
            Path signFile = place.downloads().resolve(name + ".sign");
            Files.deleteIfExists(signFile);
            fetcher.fetch(mirror.resolve(name + ".sign"), signFile, Fetcher.Tags.NONE);
            Step step = Step.open(file);
            if (step.version() != version) {
                throw new RefusedException(name, "leads to version " + step.version());
            }
            step.verify(signFile, trust);
            Files.deleteIfExists(signFile);
            step.apply(build);
            return End.DONE;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static End missing(String database, long version) {
        LOG.info("event=step-missing database={} version={}", database, version);
        return End.WHOLE;
    }

    private static void unpack(Path container, Path build) throws IOException {
        try (Container opened = Container.open(container)) {
            opened.each((name, bytes) -> Files.copy(bytes, build.resolve(name)));
        }
    }

    private Optional<Outcome> built(String database, Path build, long version) throws IOException {
        Path cld = place.downloads().resolve(database + ".cld");
        try {
            CldWriter.write(build, database, cld);
            place.clear("build");
            return Optional.of(new Outcome(Optional.of(verified(database, cld, cld, version)), ""));
        } catch (RefusedException e) {
            Files.deleteIfExists(cld);
            LOG.warn(
                    "event=steps-refused database={} cause=\"{}\" hint=\"the whole is fetched\"",
                    database,
                    e.getMessage());
            return Optional.empty();
        }
    }

    private Outcome whole(URI mirror, String database, Offer offer, long have) throws IOException {
        Path file = place.downloads().resolve(offer.file());
        if (fetcher.fetch(mirror.resolve(offer.file()), file, Fetcher.Tags.NONE) instanceof Fetcher.Answer.Missing) {
            throw new IOException(mirror + " has no " + offer.file());
        }
        boolean usable = false;
        try {
            CvdHeader header;
            Path signFile;
            try (Container container = Container.open(file)) {
                header = container.header();
                signFile = place.downloads().resolve(container.signName());
            }
            if (header.version() <= have) {
                return Outcome.nothingNew("version " + header.version() + " came from " + mirror
                        + ", which is not newer than ours: we keep " + have);
            }
            Files.deleteIfExists(signFile);
            if (offer.file().endsWith(".cvd")) {
                fetcher.fetch(mirror.resolve(signFile.getFileName().toString()), signFile, Fetcher.Tags.NONE);
            }
            Staged staged = verified(database, file, signFile, header.version());
            usable = true;
            return new Outcome(Optional.of(staged), "");
        } catch (RefusedException e) {
            throw new RefusedException(offer.file(), "from " + mirror + ' ' + e.reason());
        } finally {
            if (!usable) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Staged verified(String database, Path file, Path signFile, long version) throws IOException {
        try (Container container = Container.open(file)) {
            container.verify(trust, signFile);
            if (container.header().version() != version) {
                throw new RefusedException(
                        container.file(), "is version " + container.header().version());
            }
        }
        boolean signed = Files.exists(signFile) && !signFile.equals(file);
        List<Path> files = signed ? List.of(signFile, file) : List.of(file);
        Set<String> replaces = new HashSet<>(holdings.allOf(database));
        files.forEach(one -> replaces.remove(String.valueOf(one.getFileName())));
        return new Staged(database, version, files, replaces, Staged.Settled.NOTHING);
    }
}
