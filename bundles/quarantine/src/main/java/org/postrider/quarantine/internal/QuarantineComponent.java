package org.postrider.quarantine.internal;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postrider.content.Content;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.AsyncDeliveryAgent;
import org.postrider.delivery.DeliveryAgent;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.message.Address;
import org.postrider.role.quarantine.Quarantine;
import org.postrider.role.queue.MailQueue;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.MailIds;
import org.postrider.role.runtime.Presence;
import org.postrider.role.runtime.RoleThreads;
import org.postrider.role.store.ContentStore;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceEvent;
import org.postrider.role.trace.TraceOutbox;
import org.postrider.state.Keyspace;
import org.postrider.state.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The quarantine's place in the house: a {@link Keeper} for each instance of the store that comes. Thread-safe. With the store
 * away it waits, then says so, and the queue tries again. Sweeping is done by one instance at a time.
 */
@Component(
        service = {Quarantine.class, AsyncDeliveryAgent.class},
        configurationPid = "org.postrider.quarantine",
        property = DeliveryAgent.NAME + "=" + Quarantine.AGENT,
        immediate = true)
@Designate(ocd = QuarantineComponent.Config.class)
public final class QuarantineComponent implements Quarantine, AsyncDeliveryAgent {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.quarantine");
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final String CLAIM = "quarantine.sweep";

    /** etc/org.postrider.quarantine.cfg. */
    @ObjectClassDefinition(name = "Quarantine")
    public @interface Config {
        /** See the description. */
        @AttributeDefinition(description = "Days for which items are kept", min = "1")
        int expire__days() default 30;

        /** See the description. */
        @AttributeDefinition(description = "Most items; beyond it the oldest are deleted", min = "1")
        int max__items() default 10_000;

        /** See the description. */
        @AttributeDefinition(description = "Most bytes of all items; beyond it the oldest are deleted", min = "1")
        long max__bytes() default 1L << 30;

        /** See the description. */
        @AttributeDefinition(description = "Minutes between sweeps for what has expired or is too much", min = "1")
        int sweep__minutes() default 10;

        /** See the description. */
        @AttributeDefinition(description = "Milliseconds to wait for the store or the queue to come back", min = "1")
        int wait__ms() default 5_000;
    }

    private final TraceOutbox trace = new TraceOutbox();
    private final Presence<MailQueue> queue = new Presence<>("queue");
    private final Map<ServiceReference<MailQueue>, MailQueue> queues = new ConcurrentHashMap<>();
    private final BundleContext context;
    private final Presence<Keeper> keepers = new Presence<>("store");
    private final InFlight inFlight = new InFlight("quarantine");
    private final Clock clock = Clock.systemUTC();
    private final MailIds ids = new MailIds(clock, new SecureRandom());
    private final Keeper.Settings settings;
    private final String bundle;
    private final ScheduledThreadPoolExecutor timer;
    private @Nullable Keeper keeper;
    private @Nullable AutoCloseable claim;
    private boolean stopped;

    /** Called by DS. */
    @Activate
    public QuarantineComponent(Config config, BundleContext context) {
        this.context = context;
        bundle = context.getBundle().getSymbolicName()
                + '@'
                + context.getBundle().getVersion();
        settings = new Keeper.Settings(
                Duration.ofDays(positive("expire_days", config.expire__days())),
                new Vault.Usage(positive("max_items", config.max__items()), positive("max_bytes", config.max__bytes())),
                Duration.ofMillis(positive("wait_ms", config.wait__ms())));
        timer = new ScheduledThreadPoolExecutor(1, RoleThreads.factory("mail-quarantine-timer"));
        timer.setRemoveOnCancelPolicy(true);
        long minutes = positive("sweep_minutes", config.sweep__minutes());
        var unused = timer.scheduleWithFixedDelay(this::sweep, 1, minutes, TimeUnit.MINUTES);
    }

    private static long positive(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be at least 1, not " + value);
        }
        return value;
    }

    // The store.

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindStore(ContentStore store) {
        var unused = store.open(Vault.KEYSPACE, Vault.SCHEMA, Scope.NODE).whenComplete((keyspace, failure) -> {
            if (failure != null) {
                LOG.error("event=no-quarantine cause=\"{}\" hint=\"see mail:status\"", text(failure));
            } else {
                begin(store, keyspace);
            }
        });
    }

    private void begin(ContentStore store, Keyspace keyspace) {
        Keeper next = new Keeper(settings, new Vault(store, keyspace), queue, clock, ids);
        Keeper old;
        synchronized (this) {
            if (stopped) {
                return;
            }
            old = keeper;
            keeper = next;
        }
        release();
        if (old != null) {
            keepers.unbind(old);
        }
        keepers.bind(next);
        var unused = store.claim(CLAIM).thenAccept(owned -> own(next, owned));
    }

    private void own(Keeper owner, AutoCloseable owned) {
        synchronized (this) {
            if (keeper == owner && !stopped) {
                claim = owned;
                return;
            }
        }
        close(owned);
    }

    private void release() {
        AutoCloseable owned;
        synchronized (this) {
            owned = claim;
            claim = null;
        }
        if (owned != null) {
            close(owned);
        }
    }

    private static void close(AutoCloseable owned) {
        try {
            owned.close();
        } catch (Exception e) {
            // A foreign close: the store ends the claim itself when it stops.
            LOG.warn("event=claim-not-closed cause=\"{}\"", text(e));
        }
    }

    void unbindStore(ContentStore store) {
        Keeper old;
        synchronized (this) {
            old = keeper;
            if (old == null || old.vault().store() != store) {
                return;
            }
            keeper = null;
        }
        keepers.unbind(old);
        release();
    }

    private void sweep() {
        Keeper owner;
        synchronized (this) {
            owner = claim == null ? null : keeper;
        }
        if (owner == null) {
            return;
        }
        var unused = owner.sweep().whenComplete((count, failure) -> {
            if (failure != null) {
                LOG.warn("event=sweep-failed cause=\"{}\" hint=\"tried again\"", text(failure));
            } else if (count > 0) {
                LOG.info("event=swept deleted={}", count);
            }
        });
    }

    // Other roles.

    // The queue refers to this agent and this agent to the queue: taken as a reference, neither waits for the other.
    @Reference(service = MailQueue.class, cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindQueue(ServiceReference<MailQueue> next) {
        queue.bind(queues.computeIfAbsent(next, reference -> new QueueOnDemand(context, reference)));
    }

    void unbindQueue(ServiceReference<MailQueue> old) {
        MailQueue gone = queues.remove(old);
        if (gone != null) {
            queue.unbind(gone);
        }
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindTrace(Trace next) {
        trace.bind(next);
    }

    void unbindTrace(Trace old) {
        trace.unbind(old);
    }

    // What it serves.

    @Override
    public CompletionStage<Map<ActionId, DeliveryResult>> deliver(DeliveryMail mail, List<Action> actions) {
        return inFlight.run(() -> keepers.call(settings.patience(), k -> k.keep(mail, actions))
                .thenApply(results -> {
                    results.forEach((id, result) -> record(
                            mail.id(),
                            "quarantined",
                            Map.of(
                                    "item",
                                    id.toString(),
                                    "result",
                                    result.reply().toString())));
                    return results;
                }));
    }

    @Override
    public CompletionStage<List<Item>> list(String pattern, int limit) {
        return inFlight.run(() -> keepers.call(settings.patience(), k -> k.list(pattern, limit)));
    }

    @Override
    public CompletionStage<Optional<Content>> content(String id) {
        return inFlight.run(() -> keepers.call(settings.patience(), k -> k.content(id)));
    }

    @Override
    public CompletionStage<Boolean> release(String id, Optional<String> to, String by) {
        Optional<Address> address = to.flatMap(Address::parse);
        if (to.isPresent() && address.isEmpty()) {
            return CompletableFuture.failedStage(new IllegalArgumentException("Not an address: " + to.get()));
        }
        return inFlight.run(() -> keepers.call(settings.patience(), k -> k.release(id, address, by))
                .thenApply(released -> {
                    released.ifPresent(kept -> told(kept, "released", by));
                    return released.isPresent();
                }));
    }

    @Override
    public CompletionStage<Boolean> delete(String id) {
        return inFlight.run(() -> keepers.call(settings.patience(), k -> k.delete(id))
                .thenApply(deleted -> {
                    deleted.ifPresent(kept -> told(kept, "quarantine-deleted", "an admin"));
                    return deleted.isPresent();
                }));
    }

    private void told(Kept kept, String event, String by) {
        LOG.info("id={} event={} item={} by={}", kept.about().mail(), event, kept.id(), by);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("item", kept.id());
        details.put("by", by);
        kept.release().pending().ifPresent(p -> details.put("as", p.id()));
        record(kept.about().mail(), event, details);
    }

    private void record(String id, String event, Map<String, Object> details) {
        trace.record(new TraceEvent(id, clock.instant(), "quarantine", bundle, event, details));
    }

    private static String text(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Called by DS after the services are unregistered. */
    @Deactivate
    public void stop() {
        int left = inFlight.drain(STOP);
        if (left > 0) {
            LOG.warn("event=stopped calls_under_way={} hint=\"they are tried again\"", left);
        }
        timer.shutdownNow();
        synchronized (this) {
            stopped = true;
        }
        release();
    }
}
