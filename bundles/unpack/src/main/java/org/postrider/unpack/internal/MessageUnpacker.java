package org.postrider.unpack.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.content.Content;
import org.postrider.message.Part;
import org.postrider.role.chain.Unpacker;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.unpack.Decoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes messages into entities, in bounds. Thread-safe. Start reading at {@link Walker}. */
@Component(service = Unpacker.class, configurationPid = "org.postrider.unpack", immediate = true)
@Designate(ocd = UnpackConfig.class)
public final class MessageUnpacker implements Unpacker {
    private static final Logger LOG = LoggerFactory.getLogger(MessageUnpacker.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int QUEUED = 2_000;

    private final Limits limits;
    private final Path temporary;
    private final InFlight inFlight = new InFlight("unpack");
    private final WorkerPool workers;

    /** Of plugins, highest rank first. One that is away: its format is not opened, as if it were unknown. */
    private final Map<Decoder, Integer> ranks = new IdentityHashMap<>();

    private volatile List<Decoder> plugins = List.of();

    /** Production: temporary files in the state directory. */
    @Activate
    public MessageUnpacker(BundleContext context, UnpackConfig config) {
        this(home(context).resolve("tmp"), read(config), config.threads());
        // Not in our own pool, which is waited for at the end: a class that loads cannot be interrupted.
        CompletableFuture.runAsync(TypeDetector::warmUp).exceptionally(failure -> {
            LOG.warn("event=cold cause=\"{}\" hint=\"reinstall: tika-core is damaged\"", failure.toString());
            return null;
        });
    }

    MessageUnpacker(Path temporary, Limits limits, int threads) {
        this.temporary = temporary;
        this.limits = limits;
        int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.workers = new WorkerPool("unpack", threads == 0 ? processors : threads, QUEUED);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addDecoder(Decoder decoder, Map<String, Object> properties) {
        change(known -> known.put(decoder, rank(properties)));
    }

    void removeDecoder(Decoder decoder) {
        change(known -> known.remove(decoder));
    }

    private void change(Consumer<Map<Decoder, Integer>> change) {
        synchronized (ranks) {
            change.accept(ranks);
            plugins = ranks.entrySet().stream()
                    .sorted(Map.Entry.<Decoder, Integer>comparingByValue().reversed())
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private static int rank(Map<String, Object> properties) {
        return properties.get(Constants.SERVICE_RANKING) instanceof Integer rank ? rank : 0;
    }

    private static Path home(BundleContext context) {
        String home = context.getProperty("postrider.home");
        return Path.of(home == null || home.isBlank() ? "var" : home);
    }

    private static Limits read(UnpackConfig config) {
        return new Limits(
                within("total_mib", config.total__mib(), 10_240) << 20,
                within("file_mib", config.file__mib(), 2_047) << 20,
                (int) within("entities", config.entities(), 100_000),
                (int) within("depth", config.depth(), 50),
                (int) within("ratio", config.ratio(), 100_000),
                Duration.ofSeconds(within("seconds", config.seconds(), 600)),
                within("memory_kib", config.memory__kib(), 1 << 20) << 10);
    }

    private static long within(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(key + " = " + value + ": write a number from 1 to " + most);
        }
        return value;
    }

    @Override
    public CompletionStage<Unpacked> unpack(Content content, Part structure) {
        return start(walker -> walker.message(content, structure, "", 0));
    }

    @Override
    public CompletionStage<Unpacked> unpack(Content file, String name) {
        return start(walker -> walker.root(file, name));
    }

    private CompletionStage<Unpacked> start(Consumer<Walker> walk) {
        return inFlight.run(() -> {
            CompletableFuture<Unpacked> done = new CompletableFuture<>();
            try {
                workers.execute(() -> unpack(walk, done));
            } catch (RejectedExecutionException e) {
                // Too busy is as good as away: the message is tried again, and no breaker blames a filter.
                done.completeExceptionally(new AwayException("unpack"));
            }
            return done;
        });
    }

    @SuppressWarnings(
            "checkstyle:IllegalCatch") // The top frame over hostile input: whatever it is, it is one message's failure.
    private void unpack(Consumer<Walker> walk, CompletableFuture<Unpacked> done) {
        Spool spool = new Spool(temporary, limits.memoryBytes());
        try {
            Ledger ledger = new Ledger(limits, spool, System.nanoTime());
            walk.accept(new Walker(limits, ledger, Decoders.with(plugins)));
            done.complete(new Unpacked(ledger.tree(), () -> close(spool)));
        } catch (RuntimeException | Error e) {
            close(spool);
            done.completeExceptionally(e);
        }
    }

    private static void close(Spool spool) {
        try {
            spool.close();
        } catch (IOException e) {
            LOG.warn("unpack=unreleased cause=\"{}\" hint=\"is the disk of the tmp directory gone?\"", e.toString());
        }
    }

    /** Lets those under way finish. */
    @Deactivate
    public void close() {
        inFlight.drain(DRAIN);
        workers.close();
    }
}
