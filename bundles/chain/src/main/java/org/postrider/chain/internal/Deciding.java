package org.postrider.chain.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.postrider.filter.Destiny;
import org.postrider.filter.DestinyPolicy;
import org.postrider.message.Address;

/** Asks the policy. Confined to the passage's driver. */
final class Deciding implements Leg {
    private final Passage passage;
    private final Generation generation;
    private final List<DestinyPolicy.Report> reports;
    private final Map<String, Object> facts;
    private boolean asked;

    Deciding(Passage passage, Generation generation, List<DestinyPolicy.Report> reports, Map<String, Object> facts) {
        this.passage = passage;
        this.generation = generation;
        this.reports = reports;
        this.facts = facts;
    }

    @Override
    public Progress step() {
        if (asked) {
            return Progress.IDLE;
        }
        asked = true;
        Link policy = generation.policy().orElse(null);
        Object service = policy == null ? null : passage.lease(policy);
        if (policy == null) {
            passage.restart();
            return Progress.MORE;
        }
        if (service == null) {
            return Progress.MORE;
        }
        LinkView view = new LinkView(passage.mail(), passage.original(), facts, key -> true);
        Call<Map<Address, Destiny>> call =
                new Call<>(policy, passage.crew(), late -> passage.late(late, () -> ended(policy, late)));
        Call.Progress progress = call.run(
                passage.mail().id(),
                () -> CompletableFuture.completedStage(copy(((DestinyPolicy) service).decide(view, reports))));
        if (progress == Call.Progress.LOST) {
            return Progress.LOST;
        }
        if (progress == Call.Progress.ENDED) {
            ended(policy, call);
        }
        return Progress.MORE;
    }

    private static Map<Address, Destiny> copy(Map<Address, Destiny> decided) {
        return Map.copyOf(new HashMap<>(decided));
    }

    private void ended(Link policy, Call<Map<Address, Destiny>> call) {
        Failure failure = call.failure();
        Map<Address, Destiny> decided = call.value();
        if (failure == null && decided != null) {
            policy.stats().ended(call.wallNanos(), call.cpuNanos(), true);
            policy.breaker().succeeded();
            if (passage.isAt(this)) {
                passage.decided(generation, decided, facts);
            }
            return;
        }
        policy.stats().failed(call.wallNanos());
        var unused = policy.breaker().failed(System.nanoTime());
        if (passage.isAt(this)) {
            passage.troubled("the policy " + policy.facts().bundle() + " failed: "
                    + (failure == null ? "no answer" : failure.text()));
        }
    }
}
