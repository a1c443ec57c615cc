package org.postrider.smtp.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.postrider.gate.Decision;
import org.postrider.gate.Effect;
import org.postrider.gate.Session;
import org.postrider.gate.SessionPolicy;
import org.postrider.gate.SessionState;
import org.postrider.message.Address;
import org.postrider.reply.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's states of all policies; asks them verb by verb. Confined to its session.
 *
 * <p>Before each round the list of policies is looked at: states of policies that have gone are closed, new policies open
 * theirs. Answers that are there at once cost no thread hop.
 */
final class PolicyRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyRounds.class);
    private static final Decision AWAY =
            new Decision.Defer(new Reply(451, "4.3.0", "Policy check failed, try again later"));

    private final PolicyList list;
    private final SmtpSession loop;
    private final Session session;
    private final Consumer<Effect.SetFact> facts;
    private final long patienceMillis;
    private List<SessionPolicy> known = List.of();
    private List<Entry> states = List.of();

    private record Entry(SessionPolicy policy, SessionState state) {}

    PolicyRounds(PolicyList list, SmtpSession loop, Client client, long patienceMillis) {
        this.list = list;
        this.loop = loop;
        this.session = client;
        this.facts = fact -> client.fact(fact.key(), fact.value());
        this.patienceMillis = patienceMillis;
    }

    /**
     * Asks all policies about a verb.
     *
     * @param then gets {@link Decision.Continue} with all effects, or the first other answer
     */
    void ask(Function<SessionState, CompletionStage<Decision>> verb, Consumer<Decision> then) {
        synchronise();
        if (states.isEmpty()) {
            then.accept(Decision.GO_ON);
        } else {
            step(states, 0, new ArrayList<>(0), verb, then);
        }
    }

    private void step(
            List<Entry> round,
            int first,
            List<Effect> effects,
            Function<SessionState, CompletionStage<Decision>> verb,
            Consumer<Decision> then) {
        for (int i = first; i < round.size(); i++) {
            CompletionStage<Decision> stage = call(round.get(i), verb);
            if (stage == SessionState.GO_ON) {
                continue;
            }
            CompletableFuture<Decision> future = stage.toCompletableFuture();
            if (!future.isDone()) {
                int next = i + 1;
                loop.when(
                        future.copy().orTimeout(patienceMillis, TimeUnit.MILLISECONDS),
                        decision -> fold(round, next, effects, decision, verb, then),
                        failure -> then.accept(failed(failure)));
                return;
            }
            Decision decision = future.isCompletedExceptionally() ? failed(future) : future.join();
            if (!absorb(decision, effects)) {
                then.accept(decision);
                return;
            }
        }
        then.accept(effects.isEmpty() ? Decision.GO_ON : new Decision.Continue(effects));
    }

    private void fold(
            List<Entry> round,
            int next,
            List<Effect> effects,
            Decision decision,
            Function<SessionState, CompletionStage<Decision>> verb,
            Consumer<Decision> then) {
        if (absorb(decision, effects)) {
            step(round, next, effects, verb, then);
        } else {
            then.accept(decision);
        }
    }

    private boolean absorb(Decision decision, List<Effect> effects) {
        if (!(decision instanceof Decision.Continue on)) {
            return false;
        }
        for (Effect effect : on.effects()) {
            if (effect instanceof Effect.SetFact fact) {
                facts.accept(fact);
            } else {
                effects.add(effect);
            }
        }
        return true;
    }

    private CompletionStage<Decision> call(Entry entry, Function<SessionState, CompletionStage<Decision>> verb) {
        try {
            return verb.apply(entry.state);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Decision failed(CompletableFuture<Decision> future) {
        return future.handle((decision, failure) -> failed(failure)).join();
    }

    private Decision failed(Throwable failure) {
        LOG.warn(
                "session={} event=policy-failed cause=\"{}\" hint=\"mail is deferred until the policy answers again\"",
                session.id(),
                Failures.line(failure));
        return AWAY;
    }

    /** Tells all policies of a recipient that was refused as unknown. */
    void unknownRecipient(Address address) {
        for (Entry entry : states) {
            try {
                entry.state.onUnknownRecipient(address);
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    private void synchronise() {
        List<SessionPolicy> now = list.now();
        if (now == known) {
            return;
        }
        List<Entry> next = new ArrayList<>(now.size());
        for (SessionPolicy policy : now) {
            next.add(new Entry(policy, stateOf(policy)));
        }
        states.stream().filter(e -> !now.contains(e.policy)).forEach(this::close);
        states = next;
        known = now;
    }

    private SessionState stateOf(SessionPolicy policy) {
        for (Entry entry : states) {
            if (entry.policy == policy) {
                return entry.state;
            }
        }
        try {
            return policy.open(session);
        } catch (RuntimeException e) {
            failed(e);
            return new Broken(e);
        }
    }

    private void close(Entry entry) {
        try {
            entry.state.close();
        } catch (RuntimeException e) {
            LOG.warn("session={} event=policy-close-failed cause=\"{}\"", session.id(), Failures.line(e));
        }
    }

    @Override
    public void close() {
        List<Entry> old = states;
        states = List.of();
        known = List.of();
        old.forEach(this::close);
    }

    /** Stands for a policy that could not open a state: its mail is deferred, never passed. */
    private record Broken(RuntimeException cause) implements SessionState {
        @Override
        public CompletionStage<Decision> onRecipient(
                org.postrider.message.ReversePath sender, org.postrider.message.Recipient recipient) {
            return CompletableFuture.failedFuture(cause);
        }
    }
}
