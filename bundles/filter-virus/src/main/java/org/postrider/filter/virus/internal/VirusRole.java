package org.postrider.filter.virus.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.content.Content;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.ChainLink;
import org.postrider.filter.FilterContext;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.MailView;
import org.postrider.filter.TemporaryFilterException;
import org.postrider.filter.virus.internal.database.Trust;
import org.postrider.filter.virus.internal.engine.Engine;
import org.postrider.filter.virus.internal.engine.TreeScan;
import org.postrider.filter.virus.internal.update.TestLoad;
import org.postrider.role.chain.Unpacker;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.Presence;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.role.scan.FileScanner;
import org.postrider.role.scan.ScanResult;
import org.postrider.role.scan.SignatureAdmin;

/**
 * The embedded scanner: a link of the chain, and a scanner of single files. Thread-safe. Signatures are loaded on a thread of
 * their own beside those in force; until the first are there, what is to be scanned waits.
 */
@Component(
        service = {AsyncMailFilter.class, FileScanner.class, SignatureAdmin.class, TestLoad.class},
        configurationPid = "org.postrider.filter.virus",
        immediate = true)
@Designate(ocd = VirusConfig.class)
@ChainLink(name = "virus", provides = VirusRole.FACT, cost = 200, budget = 30_000)
public final class VirusRole implements AsyncMailFilter, FileScanner, SignatureAdmin, TestLoad {
    /** The fact it leaves: the name of the first threat. */
    static final String FACT = "virus.name";

    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONGEST_LOAD = Duration.ofMinutes(30);
    private static final int QUEUED = 2_000;
    private static final int LARGE = 8 << 20;

    private final boolean all;
    private final int maxBytes;
    private final Duration maxAge;
    private final Clock clock;
    private final WorkerPool workers;
    private final InFlight inFlight = new InFlight("virus");
    private final Signatures signatures;
    private final Object large = new Object();
    private final Presence<Unpacker> unpacker = new Presence<>("unpack");

    /** Production: folders below the server's home. */
    @Activate
    public VirusRole(BundleContext context, VirusConfig config) {
        this(home(context), config, Trust.bundled(Clock.systemUTC()), Clock.systemUTC());
    }

    VirusRole(Path home, VirusConfig config, Trust trust, Clock clock) {
        this.all = config.all();
        this.maxBytes = Math.multiplyExact(config.file__mib(), 1 << 20);
        this.maxAge = Duration.ofDays(config.max__age__days());
        this.clock = clock;
        EngineLoader loader = new EngineLoader(
                home.resolve("tmp"),
                home.resolve(config.certificates()),
                trust.allowing(config.md5(), config.unsigned()),
                config.million__steps() * 1_000_000L,
                config.unwanted());
        int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.workers = new WorkerPool("virus", config.threads() == 0 ? processors : config.threads(), QUEUED);
        this.signatures = new Signatures(
                loader, home.resolve(config.databases()), Duration.ofSeconds(config.check__seconds()), clock);
    }

    private static Path home(BundleContext context) {
        String home = context.getProperty("postrider.home");
        return Path.of(home == null || home.isBlank() ? "var" : home);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindUnpacker(Unpacker service) {
        unpacker.bind(service);
    }

    void unbindUnpacker(Unpacker service) {
        unpacker.unbind(service);
    }

    @Override
    public CompletionStage<Findings> examine(MailView mail, FilterContext context) {
        return inFlight.run(() -> signatures
                .engine()
                .thenCombine(
                        mail.entities(),
                        (engine, tree) -> onWorker(mail.content().size(), () -> {
                            tooOld(engine);
                            return findings(scan(engine).message(mail.content(), tree));
                        }))
                .thenCompose(stage -> stage));
    }

    @Override
    public CompletionStage<ScanResult> scan(Content file, String name) {
        return inFlight.run(() -> signatures
                .engine()
                .thenCompose(engine -> unpacker.call(PATIENCE, role -> role.unpack(file, name))
                        .thenCompose(unpacked -> onWorker(file.size(), () -> {
                                    ScanResult result = scan(engine).tree(unpacked.tree());
                                    return result.with(unpacked.tree().findings());
                                })
                                .whenComplete(
                                        (result, failure) -> unpacked.release().run()))));
    }

    private TreeScan scan(Engine engine) {
        return new TreeScan(engine, all, maxBytes);
    }

    /** Work that reads from the disk. */
    private interface Work<T> {
        T run() throws IOException, TemporaryFilterException;
    }

    private <T> CompletionStage<T> onWorker(long size, Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            workers.execute(() -> {
                try {
                    done.complete(size > LARGE ? alone(work) : work.run());
                } catch (IOException | TemporaryFilterException | RuntimeException | StackOverflowError e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            // Too busy is as good as away: the mail is tried again, and no breaker blames the filter.
            done.completeExceptionally(new AwayException("virus"));
        }
        return done;
    }

    /** Large files stand in memory as a whole: one at a time. */
    private <T> T alone(Work<T> work) throws IOException, TemporaryFilterException {
        synchronized (large) {
            return work.run();
        }
    }

    private void tooOld(Engine engine) throws TemporaryFilterException {
        if (maxAge.isZero()) {
            return;
        }
        Instant newest = engine.databases().stream()
                .map(Database::built)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        if (newest.isBefore(clock.instant().minus(maxAge))) {
            throw new TemporaryFilterException("Virus signatures are older than max_age_days = " + maxAge.toDays()
                    + ": see mail:sig-list, then mail:sig-update");
        }
    }

    private static Findings findings(ScanResult result) {
        if (result.threats().isEmpty() && result.unchecked().isEmpty()) {
            return Findings.none();
        }
        Findings.Builder found = Findings.builder();
        for (ScanResult.Threat threat : result.threats()) {
            found.add(new Finding(Finding.INFECTED, threat.name(), 0, Map.of("path", threat.path()), threat.path()));
        }
        result.unchecked().forEach(found::add);
        if (!result.threats().isEmpty()) {
            found.fact(FACT, result.threats().get(0).name());
        }
        return found.build();
    }

    @Override
    public List<Database> databases() {
        return signatures.now().map(Engine::databases).orElse(List.of());
    }

    @Override
    public Instant loaded() {
        return signatures.loaded();
    }

    @Override
    public CompletionStage<List<Database>> reload() {
        return signatures.reload().thenApply(Engine::databases);
    }

    @Override
    public void check(Path newFolder) throws IOException {
        try {
            var unused =
                    signatures.test(newFolder).toCompletableFuture().get(LONGEST_LOAD.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("loading it took longer than " + LONGEST_LOAD, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it was loaded for a test");
        }
    }

    /** Lets those under way finish. */
    @Deactivate
    public void close() {
        inFlight.drain(DRAIN);
        workers.close();
        signatures.close();
    }
}
