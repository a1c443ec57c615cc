package org.postrider.filter.virus.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.virus.internal.engine.Engine;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.RoleThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine in force, and how the next one comes: loaded beside it, then swapped. A folder that cannot be loaded changes nothing.
 * Thread-safe.
 */
final class Signatures {
    private static final Logger LOG = LoggerFactory.getLogger(Signatures.class);

    private final EngineLoader loader;
    private final Path folder;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, RoleThreads.factory("mail-signatures"));
    /** Loads that have not ended: nobody may wait for them for ever. */
    private final Set<CompletableFuture<Engine>> waiting = ConcurrentHashMap.newKeySet();

    private final CompletableFuture<Engine> first = new CompletableFuture<>();
    private volatile @Nullable Engine engine;
    private volatile Instant loaded = Instant.EPOCH;
    /** As it was when the engine in force was read. Confined to the loading thread. */
    private Map<String, String> seen = Map.of();

    Signatures(EngineLoader loader, Path folder, Duration every, Clock clock) {
        this.loader = loader;
        this.folder = folder;
        this.clock = clock;
        var unused = reload();
        startLooking(every.toMillis());
    }

    private void startLooking(long millis) {
        var unused = thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** The engine in force, as soon as there is one. */
    CompletionStage<Engine> engine() {
        Engine now = engine;
        return now != null ? CompletableFuture.completedStage(now) : first.minimalCompletionStage();
    }

    Optional<Engine> now() {
        return Optional.ofNullable(engine);
    }

    Instant loaded() {
        return loaded;
    }

    /** Loads anew. @return exceptionally with what is wrong; the engine in force stays */
    CompletionStage<Engine> reload() {
        return run(this::load);
    }

    /** Loads a folder and lets go of it again. */
    CompletionStage<Engine> test(Path other) {
        return run(() -> loader.load(other));
    }

    /** Work of the loading thread. */
    private interface Load {
        Engine run() throws IOException;
    }

    private CompletionStage<Engine> run(Load load) {
        CompletableFuture<Engine> done = new CompletableFuture<>();
        try {
            waiting.add(done);
            thread.execute(() -> run(load, done));
            var unused = done.whenComplete((engineNow, failure) -> waiting.remove(done));
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new AwayException("virus signatures"));
        }
        return done;
    }

    private static void run(Load load, CompletableFuture<Engine> done) {
        try {
            done.complete(load.run());
        } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private Engine load() throws IOException {
        Map<String, String> before = EngineLoader.look(folder);
        long start = System.nanoTime();
        Engine next;
        try {
            next = loader.load(folder);
        } catch (IOException e) {
            LOG.warn(
                    "event=signatures-unusable folder={} cause=\"{}\" result=\"{}\" hint=\"mend or remove that file, then"
                            + " mail:sig-reload\"",
                    folder,
                    e.getMessage(),
                    engine == null ? "mail waits" : "the old ones stay in force");
            throw e;
        }
        seen = before;
        engine = next;
        loaded = clock.instant();
        first.complete(next);
        LOG.info(
                "event=signatures-loaded count={} databases={} ms={}",
                next.count(),
                next.databases().size(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        return next;
    }

    /** Told in the log if it fails, and tried again: an exception would end the looking. */
    private void look() {
        try {
            // A file that is being written is read again at the look after the last change to it.
            if (!EngineLoader.look(folder).equals(seen)) {
                var unused = load();
            }
        } catch (IOException e) {
            LOG.debug("event=signatures-unread folder={} cause=\"{}\"", folder, e.toString());
        } catch (RuntimeException e) {
            LOG.warn(
                    "event=signatures-unusable folder={} cause=\"{}\" hint=\"please report this\"",
                    folder,
                    e.toString());
        }
    }

    /** Breaks off what is being loaded. */
    void close() {
        thread.shutdownNow();
        AwayException away = new AwayException("virus signatures");
        List.copyOf(waiting).forEach(done -> done.completeExceptionally(away));
        first.completeExceptionally(new AwayException("virus"));
    }
}
