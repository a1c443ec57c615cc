package org.postrider.chain.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.TemporaryFilterException;
import org.postrider.message.Part;
import org.postrider.role.chain.Unpacker;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.Presence;

/** A message's decoded entities: made on first use, shared by all links, released once. Thread-safe. */
final class MessageEntities {
    private final Presence<Unpacker> unpacker;
    private final Content content;
    private final Part structure;
    private @Nullable CompletableFuture<Unpacker.Unpacked> unpacked;
    private boolean released;

    MessageEntities(Presence<Unpacker> unpacker, Content content, Part structure) {
        this.unpacker = unpacker;
        this.content = content;
        this.structure = structure;
    }

    /** A stage that no caller can complete or cancel for the others. */
    CompletionStage<Entity.Tree> get() {
        CompletableFuture<Unpacker.Unpacked> mine = null;
        CompletableFuture<Unpacker.Unpacked> shared;
        synchronized (this) {
            if (released) {
                return CompletableFuture.failedStage(
                        new TemporaryFilterException("The message is through; its entities are released"));
            }
            if (unpacked == null) {
                mine = new CompletableFuture<>();
                unpacked = mine;
            }
            shared = unpacked;
        }
        if (mine != null) {
            start(mine);
        }
        return shared.thenApply(Unpacker.Unpacked::tree).minimalCompletionStage();
    }

    private void start(CompletableFuture<Unpacker.Unpacked> shared) {
        var unused = unpacker.call(Crew.UNPACKER_PATIENCE, role -> role.unpack(content, structure))
                .whenComplete((result, failure) -> {
                    if (failure == null) {
                        shared.complete(result);
                    } else {
                        shared.completeExceptionally(translate(failure));
                    }
                });
    }

    private static Throwable translate(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof AwayException
                ? new TemporaryFilterException("No unpacker is there; see mail:status", cause)
                : cause;
    }

    /** Frees what was unpacked, now or as soon as it is done. */
    void release() {
        CompletableFuture<Unpacker.Unpacked> shared;
        synchronized (this) {
            shared = released ? null : unpacked;
            released = true;
        }
        if (shared != null) {
            var unused = shared.thenAccept(result -> result.release().run());
        }
    }
}
