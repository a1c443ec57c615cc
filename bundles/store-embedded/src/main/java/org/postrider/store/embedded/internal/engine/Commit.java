package org.postrider.store.embedded.internal.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.state.Durability;
import org.postrider.store.embedded.internal.index.View;

/** One thing to be done on the committer's thread. Submitted once. */
public abstract class Commit<R> {
    private final Durability durability;
    private final CompletableFuture<R> done = new CompletableFuture<>();
    // The committer's, from submission to completion.
    private @Nullable R result;
    private @Nullable Exception failure;
    private @Nullable Draft draft;

    /** @param durability when it counts as done */
    protected Commit(Durability durability) {
        this.durability = durability;
    }

    /**
     * Decides what to write, seeing all that was committed before. Runs on the committer's thread, perhaps more than once:
     * it changes nothing but the draft.
     *
     * @return the result, never null, if the draft gets written; an empty draft is done as soon as all before it is
     */
    protected abstract R resolve(View view, Draft draft) throws Exception;

    /** The draft is written, durable as asked, and in the index; on the committer's thread. */
    protected void applied(Draft written, R outcome) {}

    /** True to run between groups, with nothing unwritten before it; {@link #resolve} may then use the writer itself. */
    protected boolean alone() {
        return false;
    }

    /** Done. */
    public CompletionStage<R> done() {
        return done;
    }

    Durability durability() {
        return durability;
    }

    /** Resolves. @return the draft, or null if it failed */
    @Nullable
    Draft prepare(View view) {
        Draft next = new Draft();
        try {
            result = resolve(view, next);
            failure = null;
            draft = next;
        } catch (Exception e) {
            fail(e);
        }
        return draft;
    }

    void fail(Exception cause) {
        failure = cause;
        draft = null;
    }

    boolean failed() {
        return failure != null;
    }

    boolean writes() {
        return draft != null && !draft.isEmpty();
    }

    void apply() {
        Draft written = draft;
        R outcome = result;
        if (written != null && outcome != null) {
            written.settle();
            applied(written, outcome);
        }
    }

    /** Tells the waiting. */
    void complete() {
        draft = null;
        R outcome = result;
        if (failure != null) {
            done.completeExceptionally(failure);
        } else if (outcome != null) {
            done.complete(outcome);
        }
    }
}
