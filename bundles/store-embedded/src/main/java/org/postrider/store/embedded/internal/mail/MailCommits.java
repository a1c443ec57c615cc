package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.postrider.role.runtime.FaultPoint;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailStoreException.Reason;
import org.postrider.role.store.StoreFullException;
import org.postrider.state.Durability;
import org.postrider.store.embedded.internal.engine.Commit;
import org.postrider.store.embedded.internal.engine.Draft;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.store.embedded.internal.index.Index;
import org.postrider.store.embedded.internal.index.View;
import org.postrider.store.embedded.internal.state.StateAccess;

/**
 * Brings changes of mailboxes to the committer. Thread-safe.
 *
 * <p>Small ones are decided there, in order, without any lock. Large ones are prepared on a reader's thread, one at a time
 * for each mailbox, so that the committer does not read thousands of rows while others wait; if the mailbox has changed
 * meanwhile they are prepared again, and the last time decided on the spot.
 */
final class MailCommits {
    private static final int ATTEMPTS = 4;

    private final StateAccess access;
    private final MailLimits limits;
    private final Watchers watchers;
    private final ConcurrentMap<Long, CompletableFuture<?>> lanes = new ConcurrentHashMap<>();

    MailCommits(StateAccess access, MailLimits limits, Watchers watchers) {
        this.access = access;
        this.limits = limits;
        this.watchers = watchers;
    }

    private MailWork work(View view, Draft draft) {
        Engine engine = access.engine();
        return new MailWork(
                view,
                new MailWork.Surroundings(
                        access.contents(), limits, engine.boot(), engine.clock().millis()),
                draft);
    }

    /** Decides on the committer's thread. */
    <R> CompletionStage<R> small(Durability durability, MailWork.Change<R> change) {
        return told(access.engine().committer().submit(new Direct<>(durability, change, null)));
    }

    /** As {@link #small}, with a fault point once it is in the index. */
    <R> CompletionStage<R> small(Durability durability, String faultPoint, MailWork.Change<R> change) {
        return told(access.engine().committer().submit(new Direct<>(durability, change, faultPoint)));
    }

    /** Prepares on a reader's thread, after all before it for the same mailbox. */
    <R> CompletionStage<R> large(long mailbox, Durability durability, MailWork.Change<R> change) {
        CompletableFuture<R> done = new CompletableFuture<>();
        CompletableFuture<?> mine = lanes.compute(mailbox, (m, before) -> {
            CompletableFuture<?> turn = before == null ? CompletableFuture.completedFuture(null) : before;
            return turn.handle((result, failure) -> attempt(durability, change, 1))
                    .thenCompose(stage -> stage)
                    .whenComplete((result, failure) -> finish(done, result, failure));
        });
        return told(done.whenComplete((result, failure) -> lanes.remove(mailbox, mine)));
    }

    private static <R> void finish(CompletableFuture<R> done, R result, @Nullable Throwable failure) {
        if (failure == null) {
            done.complete(result);
        } else {
            done.completeExceptionally(cause(failure));
        }
    }

    private <R> CompletionStage<R> attempt(Durability durability, MailWork.Change<R> change, int number) {
        if (number == ATTEMPTS) {
            return access.engine().committer().submit(new Direct<>(durability, change, null));
        }
        return access.onPool(() -> prepare(change))
                .thenCompose(prepared -> prepared.work().isEmpty()
                        ? CompletableFuture.completedStage(prepared.result())
                        : access.engine()
                                .committer()
                                .submit(new Verified<>(durability, prepared))
                                .thenCompose(outcome -> outcome.isPresent()
                                        ? CompletableFuture.completedStage(outcome.get())
                                        : attempt(durability, change, number + 1)));
    }

    private record Prepared<R>(R result, MailWork work) {}

    private <R> Prepared<R> prepare(MailWork.Change<R> change) throws IOException, MailStoreException {
        try (Index.Moment moment = access.engine().index().moment()) {
            MailWork work = work(moment, new Draft());
            R result = change.run(work);
            work.finish();
            return new Prepared<>(result, work);
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** A full disk is something that a mail client can be told. */
    private static <R> CompletionStage<R> told(CompletionStage<R> stage) {
        return stage.exceptionallyCompose(failure -> {
            Throwable cause = cause(failure);
            return CompletableFuture.failedStage(
                    cause instanceof StoreFullException
                            ? new MailStoreException(Reason.FULL, String.valueOf(cause.getMessage()))
                            : cause);
        });
    }

    /** Decided on the committer's thread. */
    private final class Direct<R> extends Commit<R> {
        private final MailWork.Change<R> change;
        private final @Nullable String faultPoint;
        private Map<Long, Long> changes = Map.of();

        Direct(Durability durability, MailWork.Change<R> change, @Nullable String faultPoint) {
            super(durability);
            this.change = change;
            this.faultPoint = faultPoint;
        }

        @Override
        protected R resolve(View view, Draft draft) throws Exception {
            MailWork work = work(view, draft);
            R result = change.run(work);
            work.finish();
            work.edits().writeTo(draft.ops());
            changes = work.changes();
            return result;
        }

        @Override
        protected void applied(Draft written, R outcome) {
            if (faultPoint != null) {
                FaultPoint.reached(faultPoint);
            }
            watchers.changed(changes);
        }
    }

    /** Prepared before; only checked on the committer's thread. */
    private final class Verified<R> extends Commit<Optional<R>> {
        private final Prepared<R> prepared;

        Verified(Durability durability, Prepared<R> prepared) {
            super(durability);
            this.prepared = prepared;
        }

        @Override
        protected Optional<R> resolve(View view, Draft draft) throws Exception {
            if (!prepared.work().holds(view)) {
                return Optional.empty();
            }
            prepared.work().edits().writeTo(draft.ops());
            return Optional.ofNullable(prepared.result());
        }

        @Override
        protected void applied(Draft written, Optional<R> outcome) {
            if (outcome.isPresent()) {
                watchers.changed(prepared.work().changes());
            }
        }
    }
}
