package org.postrider.store.embedded.internal.sweep;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.postrider.role.runtime.RoleThreads;
import org.postrider.state.Durability;
import org.postrider.store.embedded.internal.content.ContentTable;
import org.postrider.store.embedded.internal.engine.Commit;
import org.postrider.store.embedded.internal.engine.Draft;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.View;
import org.postrider.store.embedded.internal.state.StateValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes expired values and content that nobody refers to, and rewrites segments that hold little of use. Runs on one thread
 * of its own, under the claim {@code store.sweep}; closed before the engine.
 */
public final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int AT_ONCE = 200;
    private static final long STOP_S = 10;

    private final Engine engine;
    private final ContentTable contents;
    private final Function<String, CompletionStage<AutoCloseable>> claims;
    private final Compactor compactor;
    private final ScheduledThreadPoolExecutor timer;
    private final ScheduledFuture<?> rounds;

    /**
     * Begins to sweep.
     *
     * @param claims gives the claim of a name
     */
    public Sweeper(Engine engine, ContentTable contents, Function<String, CompletionStage<AutoCloseable>> claims) {
        this.engine = engine;
        this.contents = contents;
        this.claims = claims;
        this.compactor = new Compactor(engine);
        timer = new ScheduledThreadPoolExecutor(1, RoleThreads.factory("mail-store-timer"));
        timer.setRemoveOnCancelPolicy(true);
        Duration every = engine.settings().sweepEvery();
        rounds = timer.scheduleWithFixedDelay(
                this::sweepQuietly, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweepQuietly() {
        try {
            sweep();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn(
                    "event=sweep-failed cause=\"{}\" hint=\"it is tried again; if it stays, check the disk\"",
                    e.toString());
        }
    }

    /** One round. */
    public void sweep() throws Exception {
        try (Claimed claim = new Claimed(await(claims.apply("store.sweep")))) {
            contents.endLeases();
            int expired = removeExpired();
            int garbage = removeGarbage();
            int rewritten = compactor.run();
            if (rewritten > 0 || compactor.freeSegments() > 0) {
                await(engine.flush());
            }
            LOG.debug("event=swept claim={} expired={} garbage={} rewritten={}", claim, expired, garbage, rewritten);
        }
    }

    private record Claimed(AutoCloseable claim) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                claim.close();
            } catch (Exception e) {
                throw new IOException("The claim could not be given back", e);
            }
        }
    }

    static <R> R await(CompletionStage<R> stage) throws IOException, InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    private int removeExpired() throws IOException, InterruptedException {
        return removeDue('E', engine.clock().millis(), key -> true, (key, view, draft) -> {
            byte[] value = Keys.expiring(key);
            byte[] stored = view.get(value);
            // It may have been put again, to live longer.
            if (stored != null && StateValue.expiry(stored) <= Keys.timeOf(key)) {
                draft.ops().remove(value);
            }
        });
    }

    private int removeGarbage() throws IOException, InterruptedException {
        long due = engine.clock().millis() - engine.settings().lease().toMillis();
        // Most have another reference, as a message that left the queue for a mailbox: they cost the committer nothing.
        // Should they lose that one too before their key is removed, a new key says so.
        Check unreferenced = key -> !engine.index().any(Keys.references(Keys.lastNumber(key)));
        return removeDue('X', due, unreferenced, (key, view, draft) -> {
            long content = Keys.lastNumber(key);
            byte[] row = Keys.content(content);
            if (!view.any(Keys.references(content)) && view.get(row) != null) {
                draft.ops().remove(row);
            }
        });
    }

    /** Says on the sweeper's thread whether a key that is due needs a decision. */
    private interface Check {
        boolean needed(byte[] key) throws IOException;
    }

    /** Decides about one key that is due, on the committer's thread: nothing can come in between. */
    private interface Decision {
        void decide(byte[] key, View view, Draft draft) throws IOException;
    }

    private int removeDue(char table, long due, Check check, Decision decision)
            throws IOException, InterruptedException {
        int removed = 0;
        List<byte[]> keys = due(table, due, Keys.table(table));
        while (!keys.isEmpty()) {
            List<byte[]> undecided = new ArrayList<>();
            for (byte[] key : keys) {
                if (check.needed(key)) {
                    undecided.add(key);
                }
            }
            removed += await(engine.committer().submit(new Removal(keys, undecided, decision)));
            // Not from the start: what was just removed would have to be skipped again and again.
            keys = due(table, due, keys.get(keys.size() - 1));
        }
        return removed;
    }

    private List<byte[]> due(char table, long due, byte[] from) throws IOException {
        List<byte[]> keys = new ArrayList<>();
        engine.index().scan(from, Keys.after(Keys.table(table)), (key, value) -> {
            if (Keys.timeOf(key) > due) {
                return false;
            }
            keys.add(key);
            return keys.size() < AT_ONCE;
        });
        return keys;
    }

    /** Removes keys that are due, and what is decided to go with some of them. */
    private static final class Removal extends Commit<Integer> {
        private final List<byte[]> keys;
        private final List<byte[]> undecided;
        private final Decision decision;

        Removal(List<byte[]> keys, List<byte[]> undecided, Decision decision) {
            super(Durability.LAZY);
            this.keys = keys;
            this.undecided = undecided;
            this.decision = decision;
        }

        @Override
        protected Integer resolve(View view, Draft draft) throws IOException {
            for (byte[] key : undecided) {
                decision.decide(key, view, draft);
            }
            keys.forEach(draft.ops()::remove);
            return undecided.size();
        }
    }

    @Override
    public void close() {
        rounds.cancel(true);
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(STOP_S, TimeUnit.SECONDS)) {
                LOG.warn("event=sweep-not-ended hint=\"it ends with its next disk access\"");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
