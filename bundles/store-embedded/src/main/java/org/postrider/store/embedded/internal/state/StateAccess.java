package org.postrider.store.embedded.internal.state;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.store.embedded.internal.content.ContentTable;
import org.postrider.store.embedded.internal.engine.Commit;
import org.postrider.store.embedded.internal.engine.Engine;

/** How services of this bundle reach the engine: counted while under way, reads on a pool. Thread-safe. */
public final class StateAccess {
    private final Engine engine;
    private final ContentTable contents;
    private final InFlight inFlight;
    private final WorkerPool readers;

    /** All are the caller's to close. */
    public StateAccess(Engine engine, ContentTable contents, InFlight inFlight, WorkerPool readers) {
        this.engine = engine;
        this.contents = contents;
        this.inFlight = inFlight;
        this.readers = readers;
    }

    /** The engine. */
    public Engine engine() {
        return engine;
    }

    /** The contents. */
    public ContentTable contents() {
        return contents;
    }

    /** Counts a call. */
    public <R> CompletionStage<R> counted(Supplier<CompletionStage<R>> call) {
        return inFlight.run(call);
    }

    /** Commits. */
    public <R> CompletionStage<R> commit(Commit<R> commit) {
        return inFlight.run(() -> engine.committer().submit(commit));
    }

    /** Runs something that may wait for the disk. */
    public <R> CompletionStage<R> read(Callable<R> query) {
        return inFlight.run(() -> onPool(query));
    }

    /** As {@link #read}, not counted: part of a counted call. */
    public <R> CompletionStage<R> onPool(Callable<R> query) {
        CompletableFuture<R> done = new CompletableFuture<>();
        try {
            readers.execute(() -> {
                try {
                    done.complete(query.call());
                } catch (Exception e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new IOException("The store has too many reads waiting, or has stopped", e));
        }
        return done;
    }
}
