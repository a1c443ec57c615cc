package org.postrider.queue.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.content.Piece;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.QueueFullException;
import org.postrider.role.runtime.FaultPoint;
import org.postrider.role.store.ContentStore;
import org.postrider.role.store.StoreFullException;
import org.postrider.state.Keyspace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue on one instance of the store. Thread-safe.
 *
 * <p>It accepts from the start. It schedules once it alone owns the queue: during a swap the old instance keeps that claim
 * until its deliveries have ended, and what the new one has accepted meanwhile is found by its scan. So no entry is ever
 * worked on by two.
 */
final class Engine implements Scheduler.Rounds {
    static final String CLAIM = "queue.scheduler";

    private static final int MAX_INLINE = 64 << 10;
    /** How often the disk is searched for entries that nobody has offered. */
    static final Duration RESCAN = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Settings settings;
    private final Surroundings around;
    private final Spool spool;
    private final Destinations destinations;
    private final Forgetter forgetter;
    private final Ledger ledger;
    private final Scheduler scheduler;
    private final LateProgress late = new LateProgress();
    private final Workshop shop;
    private final AtomicReference<@Nullable AutoCloseable> claim = new AtomicReference<>();
    private final AtomicReference<Optional<ChainState>> chainSeen = new AtomicReference<>(Optional.empty());
    private volatile Instant nextScan = Instant.MAX;
    private volatile boolean stopped;
    private volatile long freeBytes = Long.MAX_VALUE;

    Engine(Settings settings, ContentStore store, Keyspace keyspace, Surroundings around) {
        this.settings = settings;
        this.around = around;
        this.spool = new Spool(store, keyspace);
        this.destinations = new Destinations(settings, around.clock(), around.executor());
        this.forgetter = new Forgetter(spool, around.agents(), around.clock());
        this.ledger = new Ledger(spool, around.clock(), around.soon(), forgetter);
        this.scheduler = new Scheduler(spool, around.clock(), around.executor(), settings.activeLimit(), this);
        NoticeWriter writer = new NoticeWriter(settings.hostname(), settings.bounceSizeLimit(), around.builders());
        this.shop = new Workshop(
                settings,
                around.clock().instant(),
                around.clock(),
                around.executor(),
                around.chain(),
                around.agents(),
                new Planner(around.router(), around.agents(), settings.maxExpansion()),
                destinations,
                spool,
                ledger,
                late,
                new Reporter(settings, writer, around.ids(), around.journal()),
                around.journal());
    }

    /** Waits for the claim, then reads what is there and schedules it. */
    void start() {
        checkSpace();
        var unused = spool.store().claim(CLAIM).whenComplete((owned, failure) -> {
            if (failure != null) {
                LOG.warn("event=no-claim cause=\"{}\" hint=\"see mail:status\"", Failures.text(failure));
            } else {
                claim.set(owned);
                begin();
            }
            if (stopped) {
                release();
            }
        });
    }

    private void begin() {
        var unused = forgetter.recover().thenCompose(v -> scheduler.begin()).whenComplete((done, failure) -> {
            if (failure == null) {
                nextScan = around.clock().instant().plus(RESCAN);
                LOG.info("event=scheduling entries={}", scheduler.size());
            } else if (!stopped) {
                LOG.warn("event=scan-failed cause=\"{}\" hint=\"tried again\"", Failures.text(failure));
            }
        });
    }

    /** Does what is due; about once a second. */
    void tick() {
        if (claim.get() != null) {
            if (scheduler.waiting()) {
                begin();
            }
            lookAtChain();
            lookAtDisk();
            scheduler.tick();
            late.tick();
            ledger.tick();
            var unused = forgetter.tick();
            destinations.tidy();
        }
        checkSpace();
    }

    private void lookAtChain() {
        Optional<ChainState> now = shop.chainState();
        if (now.isPresent() && !chainSeen.getAndSet(now).equals(now)) {
            scheduler.wake();
        }
    }

    /** An old instance whose store answers late may accept after this one has looked. */
    private void lookAtDisk() {
        Instant now = around.clock().instant();
        if (now.isBefore(nextScan)) {
            return;
        }
        nextScan = now.plus(RESCAN);
        var unused = scheduler.rescan().exceptionally(failure -> {
            LOG.warn("event=scan-failed cause=\"{}\" hint=\"tried again\"", Failures.text(failure));
            return null;
        });
    }

    private void checkSpace() {
        var unused = spool.store().status().thenAccept(status -> freeBytes = status.freeBytes());
    }

    /** A role has come back. */
    void wake() {
        scheduler.wake();
    }

    /** See {@link org.postrider.role.queue.MailQueue#accept}. */
    CompletionStage<Void> accept(Acceptance message) {
        Optional<String> full = full();
        if (full.isPresent()) {
            return CompletableFuture.failedStage(new QueueFullException(full.get()));
        }
        String id = message.mail().id();
        scheduler.expect(id);
        return written(message)
                .whenComplete((entry, failure) -> {
                    if (failure != null) {
                        scheduler.unexpect(id);
                    }
                })
                .thenAccept(entry -> {
                    FaultPoint.reached("queue.accepted");
                    around.executor().execute(() -> {
                        around.journal().queued(entry);
                        scheduler.offer(entry);
                    });
                })
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedStage(Failures.find(failure, StoreFullException.class)
                                .<Throwable>map(e -> new QueueFullException(Failures.text(e)))
                                .orElseGet(() -> Failures.cause(failure))));
    }

    private Optional<String> full() {
        if (scheduler.size() >= settings.maxEntries()) {
            return Optional.of("The queue has " + scheduler.size() + " entries: see max_entries and mail:queue-stat");
        }
        return freeBytes < settings.minFreeBytes()
                ? Optional.of("The disk has " + freeBytes + " bytes left: see min_free_bytes")
                : Optional.empty();
    }

    private CompletionStage<Entry> written(Acceptance message) {
        try {
            return write(message);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private CompletionStage<Entry> write(Acceptance message) {
        Entry entry = Entry.of(message, around.clock().instant());
        if (fits(message)) {
            try {
                return spool.write(entry).thenApply(v -> entry);
            } catch (IllegalArgumentException e) {
                LOG.debug("id={} event=adopting cause=\"{}\"", entry.id(), Failures.text(e));
            }
        }
        // Content of another store, or much inline: copied into this one first.
        return adopt(message).thenCompose(own -> {
            Entry adopted = Entry.of(own, around.clock().instant());
            return spool.write(adopted).thenApply(v -> adopted);
        });
    }

    /** Whether records can hold what is inline. */
    private static boolean fits(Acceptance message) {
        return fits(message.mail().content()) && message.variants().stream().allMatch(v -> fits(v.content()));
    }

    private static boolean fits(Content content) {
        long inline = 0;
        for (Piece piece : content.pieces()) {
            inline += piece instanceof Piece.Inline ? piece.size() : 0;
        }
        return inline <= MAX_INLINE;
    }

    private CompletionStage<Acceptance> adopt(Acceptance message) {
        ChainMail mail = message.mail();
        return spool.store()
                .adopt(mail.content())
                .thenCombine(Filtering.adopted(spool.store(), message.variants()), (content, variants) -> {
                    ChainMail own = new ChainMail(
                            mail.id(),
                            mail.envelope(),
                            mail.session(),
                            content,
                            mail.structure(),
                            mail.headers(),
                            mail.received(),
                            mail.phase(),
                            mail.facts());
                    return new Acceptance(own, variants, message.refused(), message.hold());
                });
    }

    @Override
    public void start(Entry entry) {
        new Round(shop, scheduler, entry).start();
    }

    @Override
    public void administer(Entry entry, List<Request> requests) {
        new Round(shop, scheduler, entry).administer(requests);
    }

    @Override
    public void corrupt(Spool.Raw record, String why) {
        around.journal().warn(record.id(), "corrupt", why, "set aside; mail:queue-list shows it, its content is kept");
        var unused = spool.setAside(record).exceptionally(failure -> {
            LOG.warn("id={} event=not-set-aside cause=\"{}\"", record.id(), Failures.text(failure));
            return null;
        });
    }

    Spool spool() {
        return spool;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Destinations destinations() {
        return destinations;
    }

    /** Starts nothing any more, waits for deliveries under way, and gives the queue to the next instance. */
    void stop(Duration patience) {
        stopped = true;
        scheduler.stop();
        destinations.stop();
        late.hurry();
        int left = scheduler.awaitIdle(patience);
        if (left > 0) {
            LOG.warn(
                    "event=stopped deliveries_under_way={} hint=\"they are tried again; remote ones may come twice\"",
                    left);
        }
        ledger.close();
        release();
    }

    private void release() {
        AutoCloseable owned = claim.getAndSet(null);
        if (owned == null) {
            return;
        }
        try {
            owned.close();
        } catch (Exception e) {
            // A foreign close: the store ends the claim itself when it stops.
            LOG.warn("event=claim-not-closed cause=\"{}\"", Failures.text(e));
        }
    }
}
