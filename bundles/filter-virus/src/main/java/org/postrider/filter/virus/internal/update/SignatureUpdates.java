package org.postrider.filter.virus.internal.update;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postrider.dns.Resolver;
import org.postrider.filter.virus.internal.database.Trust;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.RoleThreads;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.role.scan.SignatureAdmin;
import org.postrider.role.scan.SignatureUpdater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The updater as a service: its own thread, its own configuration. Thread-safe. Away resolver: mirrors are asked for versions.
 * Away engine: nothing is fetched until it is back.
 */
@Component(service = SignatureUpdater.class, configurationPid = SignatureUpdates.PID, immediate = true)
@Designate(ocd = SignatureUpdates.Config.class)
public final class SignatureUpdates implements SignatureUpdater {
    static final String PID = "org.postrider.filter.virus.update";

    /** etc/org.postrider.filter.virus.update.cfg. */
    @ObjectClassDefinition(name = "Virus signatures, updates", description = "Keeps signature databases up to date")
    public @interface Config {
        /** On. */
        @AttributeDefinition(description = "Whether new signatures are looked for")
        boolean enabled() default true;

        /** Folder. */
        @AttributeDefinition(description = "Folder of the databases, below the server's home unless absolute")
        String folder() default "signatures";

        /** Databases. */
        @AttributeDefinition(
                description = "ClamAV's databases to keep; bytecode holds programs, which we do not run; empty: none")
        String[] databases() default {"main", "daily"};

        /** Mirrors. */
        @AttributeDefinition(description = "Where they come from, in the order in which they are asked")
        String[] mirrors() default {"https://database.clamav.net"};

        /** Own mirrors. */
        @AttributeDefinition(
                description = "Mirrors of your own, asked instead of mirrors, without DNS and without steps")
        String[] private__mirrors() default {};

        /** DNS. */
        @AttributeDefinition(
                description = "Name of the TXT record that tells versions; empty: the mirror is asked each time")
        String dns__name() default "current.cvd.clamav.net";

        /** Others. */
        @AttributeDefinition(
                description =
                        "Databases of others as http, https or file URLs that end in the file's name; they need not be signed")
        String[] urls() default {};

        /** Steps. */
        @AttributeDefinition(description = "Fetch differences (.cdiff) and not always all of a database")
        boolean steps() default true;

        /** Often. */
        @AttributeDefinition(
                description = "Minutes between two checks, give or take a tenth",
                min = "10",
                max = "10080")
        long check__minutes() default 120;

        /** First. */
        @AttributeDefinition(description = "Seconds from the start to the first check", min = "0", max = "86400")
        long first__check__s() default 60;

        /** Proxy. */
        @AttributeDefinition(description = "HTTP proxy as host:port; empty: none")
        String proxy() default "";

        /** Name. */
        @AttributeDefinition(description = "What we call ourselves to mirrors; some refuse (403) what they do not know")
        String user__agent() default "Postrider (ClamAV-compatible)";

        /** Certificates. */
        @AttributeDefinition(
                description =
                        "Folder of more root certificates (.pem, .crt) for .sign files, below the server's home unless absolute")
        String certificates() default "signatures/certs";

        /** MD5. */
        @AttributeDefinition(
                description = "Accept a .cvd by ClamAV's signature of its MD5 sum if there is no .sign file")
        boolean md5() default true;

        /** Size. */
        @AttributeDefinition(description = "Largest file that is fetched, in bytes", min = "1024")
        long max__bytes() default 1L << 30;

        /** Stall. */
        @AttributeDefinition(description = "Longest time without a byte of an answer, in milliseconds", min = "100")
        long stall__ms() default 60_000;

        /** Whole. */
        @AttributeDefinition(description = "Longest time for one file, in milliseconds", min = "100")
        long download__ms() default 3_600_000;

        /** Old. */
        @AttributeDefinition(
                description = "Hours after which signatures that were not updated are told as old",
                min = "1",
                max = "8760")
        long max__age__hours() default 72;
    }

    private static final Logger LOG = LoggerFactory.getLogger(SignatureUpdates.class);
    private static final Duration RELOAD = Duration.ofMinutes(30);
    private static final int NETWORK_THREADS = 4;
    private static final int NETWORK_QUEUE = 1_000;

    private final Clock clock;
    private final boolean enabled;
    private final Updates updates;
    private final WorkerPool network = new WorkerPool("signatures-net", NETWORK_THREADS, NETWORK_QUEUE);
    private final WorkerPool runner = new WorkerPool("signatures", 1, 1);
    private final ScheduledThreadPoolExecutor timer;
    private volatile @Nullable Resolver resolver;
    private volatile @Nullable TestLoad engine;
    private volatile @Nullable SignatureAdmin admin;
    private @Nullable CompletableFuture<List<State>> running;
    private volatile boolean stopped;

    /** Checks the configuration. */
    @Activate
    public SignatureUpdates(Config config, BundleContext context) throws IOException {
        this(config, home(context), Clock.systemUTC(), RandomGenerator.getDefault());
    }

    SignatureUpdates(Config config, Path home, Clock clock, RandomGenerator random) throws IOException {
        this.clock = clock;
        Trust trust =
                Trust.bundled(clock).allowing(config.md5(), true).withCertificates(home.resolve(config.certificates()));
        Updates.Around around = new Updates.Around(
                clock, random, network, () -> Optional.ofNullable(resolver), this::engine, () -> stopped);
        updates = new Updates(Settings.of(config, home), trust, around);
        enabled = config.enabled();
        timer = new ScheduledThreadPoolExecutor(1, RoleThreads.factory("mail-signatures-timer"));
        timer.setRemoveOnCancelPolicy(true);
        if (enabled) {
            later(Duration.between(clock.instant(), updates.next()));
        }
    }

    private static Path home(BundleContext context) {
        String home = context.getProperty("postrider.home");
        return Path.of(home == null || home.isBlank() ? "var" : home).toAbsolutePath();
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindResolver(Resolver service) {
        resolver = service;
    }

    void unbindResolver(Resolver service) {
        if (resolver == service) {
            resolver = null;
        }
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindEngine(TestLoad service) {
        engine = service;
    }

    void unbindEngine(TestLoad service) {
        if (engine == service) {
            engine = null;
        }
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindAdmin(SignatureAdmin service) {
        admin = service;
    }

    void unbindAdmin(SignatureAdmin service) {
        if (admin == service) {
            admin = null;
        }
    }

    private Optional<Updates.Engine> engine() {
        TestLoad load = engine;
        SignatureAdmin reading = admin;
        return load == null || reading == null ? Optional.empty() : Optional.of(new Loading(load, reading));
    }

    @Override
    public List<State> states() {
        return updates.states();
    }

    @Override
    public CompletionStage<List<State>> update() {
        CompletableFuture<List<State>> mine = new CompletableFuture<>();
        synchronized (this) {
            if (running != null) {
                return running.copy();
            }
            running = mine;
        }
        try {
            runner.execute(() -> run(mine));
        } catch (RejectedExecutionException e) {
            ended();
            mine.completeExceptionally(new AwayException("filter-virus"));
        }
        return mine.copy();
    }

    private void run(CompletableFuture<List<State>> mine) {
        List<State> states = List.of();
        try {
            states = updates.run();
        } catch (RuntimeException e) {
            LOG.error("event=update-failed hint=\"a fault of ours; the signatures at hand stay in force\"", e);
        } finally {
            ended();
            if (enabled) {
                later(Duration.between(clock.instant(), updates.next()));
            }
            mine.complete(states);
        }
    }

    private synchronized void ended() {
        running = null;
    }

    private void later(Duration wait) {
        try {
            timer.getQueue().clear();
            var unused = timer.schedule(this::update, Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException expected) {
            // Stopped meanwhile.
        }
    }

    /** Breaks off what is under way: it leaves the databases as they were. */
    @Deactivate
    public void stop() {
        stopped = true;
        timer.shutdownNow();
        runner.close();
        network.close();
    }

    /** The engine's two services. */
    private record Loading(TestLoad load, SignatureAdmin admin) implements Updates.Engine {
        @Override
        public void check(Path newFolder) throws IOException {
            load.check(newFolder);
        }

        @Override
        public void reload() throws IOException {
            try {
                admin.reload().toCompletableFuture().get(RELOAD.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Stopped while signatures were loaded");
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                throw new IOException(cause == null ? e.getMessage() : cause.getMessage(), cause);
            } catch (TimeoutException e) {
                throw new IOException("The engine did not load them within " + RELOAD, e);
            }
        }
    }
}
