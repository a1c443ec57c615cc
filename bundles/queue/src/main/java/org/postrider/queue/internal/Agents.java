package org.postrider.queue.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.AsyncDeliveryAgent;
import org.postrider.delivery.DeliveryAgent;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.delivery.Step;
import org.postrider.message.Recipient;
import org.postrider.role.runtime.AwayException;

/**
 * The delivery agents that are there, by name; of several with one name, as during a swap, the one that came last. Thread-safe.
 * Blocking agents run on the executor.
 */
final class Agents {
    private final Map<String, List<Bound>> byName = new HashMap<>();
    private final Executor blocking;

    Agents(Executor blocking) {
        this.blocking = blocking;
    }

    private record Bound(Object service, AsyncDeliveryAgent agent) {}

    void bind(AsyncDeliveryAgent agent, Map<String, ?> properties) {
        add(agent, agent, properties);
    }

    void bindBlocking(DeliveryAgent agent, Map<String, ?> properties) {
        add(agent, new Blocking(agent, blocking), properties);
    }

    private void add(Object service, AsyncDeliveryAgent agent, Map<String, ?> properties) {
        String name = String.valueOf(properties.get(DeliveryAgent.NAME));
        synchronized (byName) {
            byName.computeIfAbsent(name, n -> new ArrayList<>()).add(new Bound(service, agent));
        }
    }

    void unbind(Object service) {
        synchronized (byName) {
            byName.values().forEach(bound -> bound.removeIf(b -> b.service() == service));
            byName.values().removeIf(List::isEmpty);
        }
    }

    private Optional<AsyncDeliveryAgent> find(String name) {
        synchronized (byName) {
            List<Bound> bound = byName.get(name);
            return bound == null
                    ? Optional.empty()
                    : Optional.of(bound.get(bound.size() - 1).agent());
        }
    }

    /** Calls the agent; if it is just being stopped, the one that has replaced it. */
    <R> CompletionStage<R> call(String name, Function<AsyncDeliveryAgent, CompletionStage<R>> body) {
        CompletionStage<R> first = once(name, body);
        CompletableFuture<R> done = first.toCompletableFuture();
        if (done.isDone() && !done.isCompletedExceptionally()) {
            return first;
        }
        return first.exceptionallyCompose(
                failure -> Failures.away(failure) ? once(name, body) : CompletableFuture.failedStage(failure));
    }

    private <R> CompletionStage<R> once(String name, Function<AsyncDeliveryAgent, CompletionStage<R>> body) {
        Optional<AsyncDeliveryAgent> agent = find(name);
        if (agent.isEmpty()) {
            return CompletableFuture.failedStage(new AwayException("delivery agent " + name));
        }
        try {
            return body.apply(agent.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** An agent that blocks, on the pool. */
    private record Blocking(DeliveryAgent agent, Executor pool) implements AsyncDeliveryAgent {
        private interface Call<R> {
            R run() throws Exception;
        }

        private <R> CompletionStage<R> on(Call<R> call) {
            CompletableFuture<R> done = new CompletableFuture<>();
            try {
                pool.execute(() -> run(call, done));
            } catch (RejectedExecutionException e) {
                done.completeExceptionally(e);
            }
            return done;
        }

        private static <R> void run(Call<R> call, CompletableFuture<R> done) {
            try {
                done.complete(call.run());
            } catch (Exception e) {
                // Foreign code: whatever it throws defers its mail and nothing else.
                done.completeExceptionally(e);
            }
        }

        @Override
        public CompletionStage<List<Step>> plan(DeliveryMail mail, Recipient recipient, String target) {
            return on(() -> agent.plan(mail, recipient, target));
        }

        @Override
        public CompletionStage<Map<ActionId, DeliveryResult>> deliver(DeliveryMail mail, List<Action> actions) {
            return on(() -> agent.deliver(mail, actions));
        }

        @Override
        public CompletionStage<Void> forget(List<ActionId> ids) {
            return on(() -> {
                        agent.forget(ids);
                        return true;
                    })
                    .thenAccept(done -> {});
        }
    }
}
