package org.postrider.filter.virus.internal.port;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postrider.content.Content;
import org.postrider.filter.virus.internal.port.Request.Command;
import org.postrider.role.runtime.Presence;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.role.scan.FileScanner;
import org.postrider.role.scan.ScanResult;
import org.postrider.role.scan.SignatureAdmin;
import org.postrider.role.scan.SignatureAdmin.Database;
import org.postrider.role.session.Listeners;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all sessions of one handler share. Thread-safe. */
final class ClamdServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClamdHandler.PID);
    private static final int QUEUED = 10_000;
    private static final double MEBI = 1024.0 * 1024.0;
    /** As ctime(3) prints it. */
    private static final DateTimeFormatter CTIME = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US);

    private final PortSettings settings;
    private final ZoneId zone;
    private final Presence<FileScanner> scanner = new Presence<>("virus filter");
    private final Presence<SignatureAdmin> signatures = new Presence<>("virus filter");
    private final Presence<Listeners> listeners = new Presence<>("net");
    private final WorkerPool workers;
    private final SpoolSpace space;
    private final Folders folders;
    private final AtomicInteger scanning = new AtomicInteger();
    private final AtomicBoolean reloading = new AtomicBoolean();

    /** @param temporary where streams are kept that are too large for memory */
    ClamdServer(PortSettings settings, Path temporary, Clock clock) {
        this.settings = settings;
        this.zone = clock.getZone();
        this.workers = new WorkerPool("virus-port", settings.workers(), QUEUED);
        this.space = new SpoolSpace(temporary, workers, settings);
        this.folders = new Folders(settings.folders());
    }

    PortSettings settings() {
        return settings;
    }

    Presence<FileScanner> scanner() {
        return scanner;
    }

    Presence<SignatureAdmin> signatures() {
        return signatures;
    }

    Presence<Listeners> listeners() {
        return listeners;
    }

    WorkerPool workers() {
        return workers;
    }

    Folders folders() {
        return folders;
    }

    SpoolSpace space() {
        return space;
    }

    /**
     * Scans one file.
     *
     * @param whenRead run once nobody reads it any more, which may be later than the result: a scan that takes too long is
     *     reported, but it may still be at it
     */
    CompletionStage<ScanResult> scan(Content file, String name, Runnable whenRead) {
        scanning.incrementAndGet();
        CompletableFuture<ScanResult> result = new CompletableFuture<>();
        CompletionStage<ScanResult> scan;
        try {
            scan = scanner.call(settings.patience(), service -> service.scan(file, name));
        } catch (RuntimeException e) {
            scan = CompletableFuture.failedStage(e);
        }
        scan.whenComplete((found, failure) -> {
            scanning.decrementAndGet();
            whenRead.run();
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                result.complete(found);
            }
        });
        return result.orTimeout(settings.scanTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A new stream. */
    Spool spool() {
        return new Spool(space);
    }

    // ---- what clients may ask about ----

    String version() {
        Optional<Database> main = signatures.now().stream()
                .flatMap(admin -> admin.databases().stream())
                .filter(database -> database.version() > 0)
                .max(Comparator.comparing((Database d) -> d.name().startsWith("daily"))
                        .thenComparing(Database::version));
        return settings.announce()
                + main.map(d -> "/" + d.version() + "/" + time(d.built())).orElse("");
    }

    private String time(Instant instant) {
        return CTIME.format(instant.atZone(zone));
    }

    String versionAndCommands() {
        return version()
                + Stream.of(Command.values())
                        .filter(command -> command != Command.UNKNOWN)
                        .map(Command::name)
                        .collect(Collectors.joining(" ", "| COMMANDS: ", ""));
    }

    /** As clamdtop reads it; what has no meaning here is 0 or N/A. */
    String stats() {
        int live = scanning.get() + 1;
        Runtime memory = Runtime.getRuntime();
        double heap = memory.totalMemory() / MEBI;
        double free = memory.freeMemory() / MEBI;
        int most = Math.max(live, memory.availableProcessors());
        return String.format(
                Locale.ROOT,
                "POOLS: 1\n\nSTATE: VALID PRIMARY\nTHREADS: live %d  idle 0 max %d idle-timeout %d\nQUEUE: %d items\n"
                        + "\tSTATS 0.000000 \n\nMEMSTATS: heap %.3fM mmap N/A used %.3fM free %.3fM releasable N/A"
                        + " pools 1 pools_used %.3fM pools_total %.3fM\nEND",
                live,
                most,
                settings.idleTimeout().toSeconds(),
                workers.load(),
                heap,
                heap - free,
                free,
                space.memory().taken() / MEBI,
                settings.memory() / MEBI);
    }

    /**
     * Has the signatures read again, once at a time.
     *
     * @return false if there is nobody who could
     */
    boolean reload() {
        Optional<SignatureAdmin> admin = signatures.now();
        if (admin.isEmpty()) {
            return false;
        }
        if (reloading.compareAndSet(false, true)) {
            try {
                workers.execute(() -> reload(admin.get()));
            } catch (RejectedExecutionException e) {
                reloading.set(false);
                return false;
            }
        }
        return true;
    }

    private void reload(SignatureAdmin admin) {
        CompletionStage<?> loaded;
        try {
            loaded = admin.reload();
        } catch (RuntimeException e) {
            loaded = CompletableFuture.failedStage(e);
        }
        loaded.whenComplete((databases, failure) -> {
            reloading.set(false);
            if (failure != null) {
                LOG.warn(
                        "event=reload-failed cause=\"{}\" in-force=\"the signatures before\" hint=\"see mail:sig-list\"",
                        Replies.problem(failure));
            }
        });
    }

    /** Closes a listener until the admin opens it again. */
    void shut(String listener) {
        LOG.warn("event=listener-shut listener={} cause=\"SHUTDOWN of a client\"", listener);
        listeners.now().ifPresent(all -> workers.execute(() -> all.stop(listener)));
    }

    @Override
    public void close() {
        workers.close();
    }
}
