package org.postrider.queue.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.Destiny;
import org.postrider.role.chain.Variant;

/** A variant of a message on its way, with its plan once there is one. Confined to the round that has the entry. */
final class Branch {
    private final int number;
    private Variant variant;
    private @Nullable List<PlannedAction> plan;

    /** @param number its place in the entry for ever: action ids are made of it */
    Branch(int number, Variant variant, @Nullable List<PlannedAction> plan) {
        this.number = number;
        this.variant = variant;
        this.plan = plan;
    }

    int number() {
        return number;
    }

    Variant variant() {
        return variant;
    }

    /** Kept until an admin releases it. */
    boolean held() {
        return variant.destiny() instanceof Destiny.Hold;
    }

    void release() {
        if (variant.destiny() instanceof Destiny.Hold hold) {
            Destiny deliver = new Destiny.Deliver(List.of(), java.util.Optional.empty(), "released; " + hold.reason());
            variant = new Variant(deliver, variant.envelope(), variant.content(), variant.structure());
        }
    }

    boolean planned() {
        return plan != null;
    }

    void plan(List<PlannedAction> actions) {
        plan = List.copyOf(actions);
    }

    /** The plan; empty while there is none. */
    List<PlannedAction> actions() {
        return plan == null ? List.of() : plan;
    }

    /** Whether something is left that can be done without an admin. */
    boolean open() {
        return !held() && (plan == null || plan.stream().anyMatch(PlannedAction::open));
    }
}
