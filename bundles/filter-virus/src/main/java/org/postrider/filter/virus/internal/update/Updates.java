package org.postrider.filter.virus.internal.update;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.postrider.dns.Resolver;
import org.postrider.filter.virus.internal.database.Trust;
import org.postrider.role.scan.SignatureUpdater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All databases, and when they are looked for again. One run at a time, on the caller's thread; the rest is thread-safe.
 *
 * <p>Every new database is verified, loaded for a test, and renamed into place; when all are, the engine reads them. If it
 * cannot use them after all, those before come back. Whatever fails is told in the states, and in the log once a day.
 */
final class Updates {
    private static final Logger LOG = LoggerFactory.getLogger(Updates.class);
    private static final Duration AGAIN = Duration.ofMinutes(10);
    private static final int MOST_DOUBLINGS = 8;

    /**
     * The world around.
     *
     * @param clock for times
     * @param random for the minute of a check
     * @param network runs the HTTP client
     * @param resolver empty while it is away
     * @param engine empty while it is away
     * @param stopping true as soon as what is under way is to be broken off
     */
    record Around(
            Clock clock,
            RandomGenerator random,
            Executor network,
            Supplier<Optional<Resolver>> resolver,
            Supplier<Optional<Engine>> engine,
            BooleanSupplier stopping) {}

    /** What loads databases. */
    interface Engine extends TestLoad {
        /** Reads the folder again; waits for it. @throws IOException if it cannot be used: what was loaded stays */
        void reload() throws IOException;
    }

    private final Settings settings;
    private final Trust trust;
    private final Around around;
    private final Holdings holdings;
    private final Map<String, Standing> standings = new LinkedHashMap<>();
    private final Map<String, Long> rejected = new ConcurrentHashMap<>();
    private final Warnings warnings;
    private int failures;
    private Instant next;

    Updates(Settings settings, Trust trust, Around around) {
        this.settings = settings;
        this.trust = trust;
        this.around = around;
        this.holdings = new Holdings(settings.folder(), trust);
        this.warnings = new Warnings(settings.maxAge());
        Instant now = around.clock().instant();
        this.next = now.plus(settings.first());
        settings.databases().forEach(name -> standings.put(name, new Standing(name, now)));
        settings.urls()
                .forEach(uri -> standings.put(Settings.fileName(uri), new Standing(Settings.fileName(uri), now)));
    }

    synchronized Instant next() {
        return next;
    }

    synchronized List<SignatureUpdater.State> states() {
        Instant now = around.clock().instant();
        List<SignatureUpdater.State> states = new ArrayList<>();
        standings.values().forEach(one -> states.add(one.state(next, now, settings.maxAge())));
        return states;
    }

    /** Looks for new versions of everything; never throws for what goes wrong with it. */
    List<SignatureUpdater.State> run() {
        boolean failed = true;
        try (Place place = Place.take(settings.folder())) {
            Optional<Engine> engine = around.engine().get();
            if (engine.isEmpty()) {
                throw new IOException("The engine that would load the signatures is away; see mail:status");
            }
            failed = run(place, engine.get());
        } catch (IOException e) {
            failed = true;
            standings.values().forEach(one -> problem(one, e));
        } finally {
            // Also after a fault of ours, or it would begin again at once.
            schedule(failed);
        }
        warn();
        return states();
    }

    private boolean run(Place place, Engine engine) throws IOException {
        Notes notes = Notes.open(Place.work(settings.folder()).resolve("notes"));
        Fetcher fetcher = new Fetcher(settings.net(), notes, around);
        OfficialUpdate.Tools tools = new OfficialUpdate.Tools(fetcher, place, versions());
        OfficialUpdate official = new OfficialUpdate(settings, trust, holdings, tools, rejected);
        CustomUpdate custom = new CustomUpdate(trust, tools, notes);
        List<Placed> placed = new ArrayList<>();
        boolean failed = false;
        for (String name : settings.databases()) {
            failed |= !one(standing(name), notes, place, engine, placed, () -> official.update(name));
        }
        for (URI uri : settings.urls()) {
            failed |= !one(standing(Settings.fileName(uri)), notes, place, engine, placed, () -> custom.update(uri));
        }
        return !settle(placed, engine) || failed;
    }

    private Standing standing(String name) {
        return java.util.Objects.requireNonNull(standings.get(name), name);
    }

    private Versions versions() {
        if (settings.ownMirrors()
                || settings.dnsName().isEmpty()
                || settings.databases().isEmpty()) {
            return Versions.none();
        }
        Optional<Resolver> resolver = around.resolver().get();
        return resolver.isPresent()
                ? Versions.ask(resolver.get(), settings.dnsName(), around.clock())
                : Versions.none();
    }

    /** A way to one database. */
    private interface Way {
        OfficialUpdate.Outcome go() throws IOException;
    }

    /** In place, not yet loaded. */
    private record Placed(Standing standing, Staged staged, Place.Undo undo) {}

    // Parameters are what one run shares.
    private boolean one(Standing standing, Notes notes, Place place, Engine engine, List<Placed> placed, Way way) {
        try {
            OfficialUpdate.Outcome outcome = way.go();
            String remark = outcome.remark();
            if (outcome.staged().isPresent()) {
                placed.add(
                        putIntoPlace(standing, place, engine, outcome.staged().get()));
            }
            Instant now = around.clock().instant();
            notes.put("checked." + standing.name(), now);
            synchronized (this) {
                standing.checked(now, remark);
            }
            if (!remark.isEmpty()) {
                LOG.info("event=signatures database={} remark=\"{}\"", standing.name(), remark);
            }
            refresh(standing, notes);
            return true;
        } catch (IOException e) {
            problem(standing, e);
            refresh(standing, notes);
            return false;
        }
    }

    private Placed putIntoPlace(Standing standing, Place place, Engine engine, Staged staged) throws IOException {
        Staged apart = place.setApart(staged);
        try {
            engine.check(java.util.Objects.requireNonNull(apart.files().get(0).getParent(), "a folder"));
        } catch (IOException e) {
            reject(apart);
            throw new IOException("The new version cannot be loaded, the old one stays: " + e.getMessage(), e);
        }
        return new Placed(standing, apart, place.put(apart));
    }

    private void reject(Staged staged) {
        if (staged.version() > 0) {
            rejected.put(staged.database(), staged.version());
        }
    }

    private boolean settle(List<Placed> placed, Engine engine) throws IOException {
        if (placed.isEmpty()) {
            return true;
        }
        try {
            engine.reload();
        } catch (IOException e) {
            for (Placed one : placed) {
                one.undo().undo();
                reject(one.staged());
                problem(
                        one.standing(),
                        new IOException(
                                "The new version could not be loaded, the old one is back: " + e.getMessage(), e));
            }
            return false;
        }
        for (Placed one : placed) {
            one.undo().forget();
            one.staged().settled().settle();
            LOG.info(
                    "event=signatures-updated database={} version={}",
                    one.staged().database(),
                    one.staged().version());
        }
        return true;
    }

    private void refresh(Standing standing, Notes notes) {
        try {
            Optional<Holdings.Held> held = settings.databases().contains(standing.name())
                    ? holdings.newest(standing.name())
                    : Optional.empty();
            synchronized (this) {
                notes.time("checked." + standing.name()).ifPresent(standing::seen);
                held.ifPresent(one -> standing.holds(one.header()));
            }
        } catch (IOException e) {
            problem(standing, e);
        }
    }

    private void problem(Standing standing, IOException failure) {
        if (failure instanceof InterruptedIOException) {
            return;
        }
        String text = String.valueOf(failure.getMessage());
        LOG.debug("event=signatures-not-updated database={} cause=\"{}\"", standing.name(), text);
        synchronized (this) {
            standing.failed(text);
        }
    }

    private void warn() {
        Optional<String> due;
        synchronized (this) {
            due = warnings.due(standings.values(), around.clock().instant());
        }
        due.ifPresent(text -> LOG.warn(
                "event=signatures-not-updated cause=\"{}\" hint=\"see mail:sig-list; told once a day\"", text));
    }

    // After a failure soon again, then ever later; a server that asked for more is left alone by the fetcher.
    private synchronized void schedule(boolean failed) {
        failures = failed ? failures + 1 : 0;
        Duration wait = settings.interval();
        if (failed) {
            Duration again = AGAIN.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
            wait = again.compareTo(wait) < 0 ? again : wait;
        }
        // At another minute each time, so that not all the world comes at once: a tenth sooner or later.
        long tenth = Math.max(1, wait.toMillis() / 10);
        long shift = around.random().nextLong(2 * tenth) - tenth;
        next = around.clock().instant().plus(wait).plusMillis(shift);
    }
}
