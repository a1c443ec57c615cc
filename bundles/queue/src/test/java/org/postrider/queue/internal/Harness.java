package org.postrider.queue.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.postrider.delivery.DeliveryAgent;
import org.postrider.delivery.DeliveryMail;
import org.postrider.filter.Destiny;
import org.postrider.message.Envelope;
import org.postrider.mime.MessageBuilder;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.MailChain;
import org.postrider.role.directory.Directory;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.queue.QueueAdmin.QueueEntry;
import org.postrider.role.queue.QueueAdmin.QueueFilter;
import org.postrider.role.runtime.MailIds;
import org.postrider.role.runtime.Presence;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceEvent;
import org.postrider.role.trace.TraceOutbox;
import org.postrider.state.Scope;
import org.postrider.tables.LookupTable;
import org.postrider.testkit.mail.FakeAgent;
import org.postrider.testkit.mail.FakeChain;
import org.postrider.testkit.mail.FakeDirectory;
import org.postrider.testkit.mail.TestMail;
import org.postrider.testkit.store.MemoryContentStore;
import org.postrider.testkit.time.ManualClock;

/** A queue with doubles around it. All runs on the test's thread; tasks run when the one before has ended. */
final class Harness {
    final ManualClock clock = new ManualClock();
    final Map<String, Object> config = new HashMap<>();
    final FakeDirectory directory =
            new FakeDirectory().user("alice@example.test", "a").user("bob@example.test", "b");
    final FakeAgent local = new FakeAgent();
    final FakeAgent relay = new FakeAgent()
            .delivering(true)
            .planning(r -> List.of(org.postrider.delivery.Step.here(r.address().domain(), r)));
    final FakeAgent quarantine = new FakeAgent();
    final FakeChain chain = new FakeChain();
    final Presence<MailChain> chains = new Presence<>("chain");
    final Presence<Directory> directories = new Presence<>("directory");
    final Presence<LookupTable> tables = new Presence<>("table");
    final Agents agents = new Agents(Runnable::run);
    MemoryContentStore store = new MemoryContentStore(clock, Runnable::run);
    Engine engine;
    final List<TraceEvent> traced = new ArrayList<>();
    private final TraceOutbox outbox = new TraceOutbox();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private int ids;

    Harness() {
        outbox.bind(new Trace() {
            @Override
            public void record(TraceEvent event) {
                traced.add(event);
            }

            @Override
            public CompletionStage<List<TraceEvent>> find(String query, int limit) {
                return CompletableFuture.completedStage(traced);
            }
        });
        chains.bind(chain);
        directories.bind(directory);
        agents.bind(local, Map.of(DeliveryAgent.NAME, "local"));
        agents.bind(relay, Map.of(DeliveryAgent.NAME, "relay"));
        agents.bind(quarantine, Map.of(DeliveryAgent.NAME, "quarantine"));
        config.put("chain_wait_ms", 1);
        config.put("hostname", "localhost");
    }

    /** Sets an attribute of the configuration; before {@link #start}. */
    Harness with(String key, Object value) {
        config.put(key, value);
        return this;
    }

    Harness start() {
        engine = engine();
        engine.start();
        run();
        return this;
    }

    /** An engine on the store that has not begun. */
    Engine engine() {
        Settings settings = Settings.of(config());
        Executor executor = tasks::add;
        Surroundings around = new Surroundings(
                clock,
                executor,
                executor,
                agents,
                chains,
                new Router(settings, directories, tables, Duration.ofMillis(1)),
                new Journal(outbox, clock, "org.postrider.queue@test"),
                new MailIds(clock, new Random(1)),
                () -> new MessageBuilder(() -> "=_boundary"));
        return new Engine(settings, store, join(store.open(Spool.KEYSPACE, Spool.SCHEMA, Scope.NODE)), around);
    }

    private QueueConfig config() {
        return Configs.with(config);
    }

    /** The process ends and starts again. */
    Harness crash() {
        store = store.crash();
        tasks.clear();
        return start();
    }

    /** The machine ends and starts again. */
    Harness losePower() {
        store = store.losePower();
        tasks.clear();
        return start();
    }

    /** Runs what is to be run now. */
    void run() {
        if (running) {
            return;
        }
        running = true;
        try {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        } finally {
            running = false;
        }
    }

    /** Takes away what is to be run now, as if a busy machine had no time for it. @return runs it */
    Runnable delay() {
        List<Runnable> late = List.copyOf(tasks);
        tasks.clear();
        return () -> {
            tasks.addAll(late);
            run();
        };
    }

    void tick() {
        engine.tick();
        run();
    }

    /** Time passes, and what has become due is done. */
    void after(Duration time) {
        clock.advance(time);
        tick();
    }

    // Messages.

    ChainMail mail(Envelope envelope) {
        return mail(envelope, "");
    }

    ChainMail mail(Envelope envelope, String user) {
        String id = String.format("M%04d", ids++);
        return TestMail.mail(
                id, envelope, store.put(TestMail.bytes("Hello " + id, "body")), TestMail.session("smtp", user));
    }

    Acceptance message(ChainMail mail, Destiny destiny) {
        return new Acceptance(mail, List.of(TestMail.variant(mail, destiny)), Optional.empty());
    }

    /** Accepts and goes on as far as it goes. @return the id */
    String accept(Acceptance message) {
        join(engine.accept(message));
        run();
        return message.mail().id();
    }

    String accept(Envelope envelope) {
        return accept(message(mail(envelope), TestMail.deliver()));
    }

    String accept(String from, String... to) {
        return accept(TestMail.envelope(from, to));
    }

    String accept(Destiny destiny, String user, String... to) {
        return accept(message(mail(TestMail.envelope("sender@remote.example", to), user), destiny));
    }

    // What is there.

    QueueAdmin admin() {
        return new Administration(engine, clock);
    }

    List<QueueEntry> list() {
        return join(admin().list(QueueFilter.all()));
    }

    /** Steps of this kind of one message in the trace. */
    List<TraceEvent> traced(String id, String event) {
        return traced.stream()
                .filter(step -> step.id().equals(id) && step.event().equals(event))
                .toList();
    }

    QueueEntry only() {
        List<QueueEntry> entries = list();
        if (entries.size() != 1) {
            throw new AssertionError("Not one entry but " + entries);
        }
        return entries.get(0);
    }

    /** The text of a message that an agent got. */
    static String text(DeliveryMail mail) {
        try {
            return new String(mail.content().toBytes(1 << 20), java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static <R> R join(CompletionStage<R> stage) {
        CompletableFuture<R> future = stage.toCompletableFuture();
        if (!future.isDone()) {
            throw new AssertionError("Not done yet");
        }
        return future.join();
    }
}
