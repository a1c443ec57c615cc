package org.postrider.queue.internal;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.delivery.AsyncDeliveryAgent;
import org.postrider.delivery.DeliveryAgent;
import org.postrider.mime.MessageBuilder;
import org.postrider.role.chain.MailChain;
import org.postrider.role.directory.Directory;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.MailQueue;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.MailIds;
import org.postrider.role.runtime.Presence;
import org.postrider.role.runtime.RoleThreads;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.role.store.ContentStore;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceOutbox;
import org.postrider.state.Keyspace;
import org.postrider.state.Scope;
import org.postrider.tables.LookupTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue's place in the house: an {@link Engine} for each instance of the store that comes. Thread-safe. While the store
 * is away, accepting waits {@code store_wait_ms}, then fails for now.
 */
@Component(
        service = {MailQueue.class, QueueAdmin.class},
        configurationPid = "org.postrider.queue",
        immediate = true)
@Designate(ocd = QueueConfig.class)
public final class QueueComponent implements MailQueue, QueueAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(QueueComponent.class);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Duration STORE_LEAVES = Duration.ofSeconds(3);
    private static final Duration ROUTE_WAIT = Duration.ofSeconds(5);
    private static final long GATHER_MILLIS = 5;

    private final TraceOutbox trace = new TraceOutbox();
    private final Presence<MailChain> chain = new Presence<>("chain");
    private final Presence<Directory> directory = new Presence<>("directory");
    private final Presence<LookupTable> transport = new Presence<>("transport table");
    private final Presence<Engine> engines = new Presence<>("store");
    private final InFlight inFlight = new InFlight("queue");
    private final Settings settings;
    private final Surroundings around;
    private final Duration storeWait;
    private final WorkerPool workers;
    private final WorkerPool agentThreads;
    private final ScheduledThreadPoolExecutor timer;
    private @Nullable Engine engine;
    private volatile boolean stopped;

    /** Called by DS. */
    @Activate
    public QueueComponent(QueueConfig config, BundleContext context) {
        this(config, bundle(context), Clock.systemUTC());
    }

    QueueComponent(QueueConfig config, String bundle, Clock clock) {
        settings = Settings.of(config);
        storeWait = Duration.ofMillis(config.store__wait__ms());
        // Every active entry is at most one task; beside them only the timer's.
        workers = new WorkerPool("queue", config.worker__threads(), settings.activeLimit() * 2 + 1_000);
        agentThreads = new WorkerPool("queue-agent", config.agent__threads(), settings.activeLimit());
        Journal journal = new Journal(trace, clock, bundle);
        around = new Surroundings(
                clock,
                this::execute,
                CompletableFuture.delayedExecutor(GATHER_MILLIS, TimeUnit.MILLISECONDS, this::execute),
                new Agents(agentThreads),
                chain,
                new Router(settings, directory, transport, ROUTE_WAIT),
                journal,
                new MailIds(clock, new SecureRandom()),
                MessageBuilder::new);
        timer = new ScheduledThreadPoolExecutor(1, RoleThreads.factory("mail-queue-timer"));
        timer.setRemoveOnCancelPolicy(true);
        var unused = timer.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private static String bundle(BundleContext context) {
        return context.getBundle().getSymbolicName() + '@' + context.getBundle().getVersion();
    }

    /** A full pool slows the caller down; after the end nothing runs any more. */
    private void execute(Runnable task) {
        try {
            workers.execute(task);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            if (stopped) {
                LOG.debug("event=task-dropped");
            } else {
                task.run();
            }
        }
    }

    private void tick() {
        try {
            engines.now().ifPresent(Engine::tick);
        } catch (RuntimeException e) {
            // The timer's top frame: an exception here would end it for good.
            LOG.error("event=tick-failed cause=\"{}\"", Failures.text(e), e);
        }
    }

    private void wake() {
        engines.now().ifPresent(e -> execute(e::wake));
    }

    // The store.

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindStore(ContentStore store) {
        var unused = store.open(Spool.KEYSPACE, Spool.SCHEMA, Scope.NODE).whenComplete((keyspace, failure) -> {
            if (failure != null) {
                LOG.error(
                        "event=no-queue cause=\"{}\" hint=\"nothing is accepted; see mail:status\"",
                        Failures.text(failure));
            } else {
                // Not on the store's thread: it waits for what is under way on the store before.
                execute(() -> begin(store, keyspace));
            }
        });
    }

    private synchronized void begin(ContentStore store, Keyspace keyspace) {
        if (stopped) {
            return;
        }
        end(STORE_LEAVES);
        Engine next = new Engine(settings, store, keyspace, around);
        engine = next;
        engines.bind(next);
        next.start();
    }

    void unbindStore(ContentStore store) {
        synchronized (this) {
            if (engine != null && engine.spool().store() == store) {
                end(STORE_LEAVES);
            }
        }
    }

    private void end(Duration patience) {
        Engine old = engine;
        if (old != null) {
            engine = null;
            engines.unbind(old);
            old.stop(patience);
        }
    }

    // Other roles.

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindChain(MailChain next) {
        chain.bind(next);
        wake();
    }

    void unbindChain(MailChain old) {
        chain.unbind(old);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindDirectory(Directory next) {
        directory.bind(next);
        wake();
    }

    void unbindDirectory(Directory old) {
        directory.unbind(old);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindTrace(Trace next) {
        trace.bind(next);
    }

    void unbindTrace(Trace old) {
        trace.unbind(old);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, policyOption = GREEDY)
    void bindTable(LookupTable table, Map<String, ?> properties) {
        if (settings.transportTable().equals(properties.get(LookupTable.NAME))) {
            transport.bind(table);
            wake();
        }
    }

    void unbindTable(LookupTable table) {
        transport.unbind(table);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, policyOption = GREEDY)
    void bindAsyncAgent(AsyncDeliveryAgent agent, Map<String, ?> properties) {
        around.agents().bind(agent, properties);
        wake();
    }

    void unbindAsyncAgent(AsyncDeliveryAgent agent) {
        around.agents().unbind(agent);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, policyOption = GREEDY)
    void bindAgent(DeliveryAgent agent, Map<String, ?> properties) {
        around.agents().bindBlocking(agent, properties);
        wake();
    }

    void unbindAgent(DeliveryAgent agent) {
        around.agents().unbind(agent);
    }

    // What it serves.

    @Override
    public CompletionStage<Void> accept(Acceptance message) {
        return inFlight.run(() -> engines.call(storeWait, e -> e.accept(message)));
    }

    private <R> CompletionStage<R> admin(Function<QueueAdmin, CompletionStage<R>> call) {
        return inFlight.run(() -> engines.call(storeWait, e -> call.apply(new Administration(e, around.clock()))));
    }

    @Override
    public CompletionStage<List<QueueEntry>> list(QueueFilter filter) {
        return admin(a -> a.list(filter));
    }

    @Override
    public CompletionStage<Optional<QueueDetail>> show(String id) {
        return admin(a -> a.show(id));
    }

    @Override
    public CompletionStage<Integer> flush(QueueFilter filter) {
        return admin(a -> a.flush(filter));
    }

    @Override
    public CompletionStage<Integer> hold(QueueFilter filter, String reason) {
        return admin(a -> a.hold(filter, reason));
    }

    @Override
    public CompletionStage<Integer> release(QueueFilter filter) {
        return admin(a -> a.release(filter));
    }

    @Override
    public CompletionStage<Integer> delete(QueueFilter filter) {
        return admin(a -> a.delete(filter));
    }

    @Override
    public CompletionStage<Integer> bounce(QueueFilter filter, String reason) {
        return admin(a -> a.bounce(filter, reason));
    }

    /** Called by DS after the services are unregistered. */
    @Deactivate
    public void stop() {
        int left = inFlight.drain(STOP);
        if (left > 0) {
            LOG.warn("event=stopped calls_under_way={} hint=\"their senders try again\"", left);
        }
        timer.shutdownNow();
        synchronized (this) {
            stopped = true;
            end(STOP);
        }
        workers.close();
        agentThreads.close();
    }
}
