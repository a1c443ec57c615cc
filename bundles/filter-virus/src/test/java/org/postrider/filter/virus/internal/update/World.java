package org.postrider.filter.virus.internal.update;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.virus.internal.database.DatabaseFolder;
import org.postrider.filter.virus.internal.database.DatabaseInfo;
import org.postrider.filter.virus.internal.database.Signer;
import org.postrider.role.scan.SignatureUpdater;

/** An updater with a clock, an engine and a folder of the test's own. */
final class World implements AutoCloseable {
    static final Signer SIGNER = Signer.OURS;
    static final Instant BEGIN = Instant.parse("2026-11-24T12:00:00Z");

    final Path folder;
    final Mirror mirror = new Mirror();
    final Mirror second = new Mirror();
    final FakeResolver resolver = new FakeResolver();
    final ExecutorService network = Executors.newCachedThreadPool();
    final List<String> engine = new ArrayList<>();
    final List<URI> urls = new ArrayList<>();
    List<String> databases = List.of("daily");
    Duration stall = Duration.ofSeconds(20);
    Duration total = Duration.ofSeconds(60);
    long maxBytes = 1 << 20;
    boolean own;
    boolean stopping;
    boolean away;
    boolean fault;
    Optional<InetSocketAddress> proxy = Optional.empty();
    Instant now = BEGIN;

    @Nullable
    IOException testFails;

    @Nullable
    IOException reloadFails;

    private @Nullable Updates updates;

    World(Path folder) {
        this.folder = folder;
    }

    final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    static Signer.Database daily(long version, String... lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line).append('\n');
        }
        long built = BEGIN.minus(Duration.ofHours(5)).getEpochSecond();
        return new Signer.Database(
                "daily", version, built, Map.of("daily.ndb", text.toString(), "daily.hsb", "h:1:H\n"));
    }

    /** As a restart. */
    Updates fresh() {
        Settings settings = new Settings(
                folder,
                databases,
                List.of(URI.create(mirror.url()), URI.create(second.url())),
                own,
                "current.cvd.test",
                urls,
                true,
                Duration.ofMinutes(120),
                Duration.ofSeconds(60),
                new Settings.Net(maxBytes, stall, total, proxy, "test"),
                Duration.ofHours(72));
        Updates made = new Updates(
                settings,
                SIGNER.trust(clock),
                new Updates.Around(
                        clock,
                        new Random(5),
                        network,
                        () -> Optional.of(resolver),
                        () -> away ? Optional.empty() : Optional.of(new Engine()),
                        () -> stopping));
        updates = made;
        return made;
    }

    Updates updates() {
        Updates made = updates;
        return made == null ? fresh() : made;
    }

    List<SignatureUpdater.State> run() {
        return updates().run();
    }

    /** Runs, and gives the only state. */
    SignatureUpdater.State one() {
        List<SignatureUpdater.State> states = run();
        if (states.size() != 1) {
            throw new AssertionError(states.toString());
        }
        return states.get(0);
    }

    /** The record of the DNS. */
    void dns(long main, long daily) {
        resolver.record = "1.5.0:" + main + ":" + daily + ":" + now.getEpochSecond() + ":1:90:49192:339";
    }

    /** What the folder gives: database, version, and its files. */
    Map<String, String> held() {
        Map<String, String> held = new TreeMap<>();
        try {
            List<DatabaseInfo> infos = DatabaseFolder.read(
                            folder,
                            SIGNER.trust(clock),
                            (database, file, bytes) -> held.put(
                                    database + '/' + file,
                                    new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1)))
                    .databases();
            infos.forEach(info -> held.put(info.file(), "" + info.version()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return held;
    }

    /** Names in the folder, without the working folder. */
    List<String> names() {
        try (var files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(".update"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Names that are left in a part of the working folder. */
    List<String> left(String part) {
        Path work = folder.resolve(".update").resolve(part);
        if (!Files.exists(work)) {
            return List.of();
        }
        try (var files = Files.list(work)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        mirror.close();
        second.close();
        network.shutdownNow();
    }

    private final class Engine implements Updates.Engine {
        @Override
        public void check(Path newFolder) throws IOException {
            List<String> files = new ArrayList<>();
            try (var all = Files.list(newFolder)) {
                all.forEach(file -> files.add(String.valueOf(file.getFileName())));
            }
            files.sort(null);
            engine.add("check " + String.join(" ", files));
            if (fault) {
                throw new IllegalStateException("a fault on purpose");
            }
            if (testFails != null) {
                throw testFails;
            }
        }

        @Override
        public void reload() throws IOException {
            engine.add("reload " + String.join(" ", names()));
            if (reloadFails != null) {
                throw reloadFails;
            }
        }
    }
}
