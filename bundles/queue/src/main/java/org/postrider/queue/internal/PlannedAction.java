package org.postrider.queue.internal;

import java.util.Optional;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryResult;
import org.postrider.reply.Reply;

/** One act of a plan and how far it is. Confined to the round that has the entry. */
final class PlannedAction {
    /** How far an act is. */
    enum State {
        /** To be done. */
        OPEN,
        /** Delivered here. */
        DELIVERED,
        /** Handed to a system that may not notify. */
        RELAYED,
        /** Replaced by several others (RFC 3461 section 5.2.7.3); no act of its own. */
        EXPANDED,
        /** Never to be done. */
        FAILED
    }

    private final Action action;
    private State state;
    private Optional<Reply> reply = Optional.empty();
    private String where = "";
    private boolean reported;

    PlannedAction(Action action, State state) {
        this.action = action;
        this.state = state;
    }

    /** An act to be done. */
    static PlannedAction open(Action action) {
        return new PlannedAction(action, State.OPEN);
    }

    /** As it was written. */
    static PlannedAction restored(Action action, State state, Optional<Reply> reply, String where, boolean reported) {
        PlannedAction restored = new PlannedAction(action, state);
        restored.reply = reply;
        restored.where = where;
        restored.reported = reported;
        return restored;
    }

    ActionId id() {
        return action.id();
    }

    Action action() {
        return action;
    }

    State state() {
        return state;
    }

    boolean open() {
        return state == State.OPEN;
    }

    /** The last reply; of a deferral while open. */
    Optional<Reply> reply() {
        return reply;
    }

    String where() {
        return where;
    }

    /** Whether the sender has been told of the final state, or needs not to be. */
    boolean reported() {
        return reported;
    }

    void markReported() {
        reported = true;
    }

    void apply(DeliveryResult result) {
        reply = Optional.of(result.reply());
        where = result.where();
        if (result instanceof DeliveryResult.Delivered delivered) {
            state = delivered.relayed() ? State.RELAYED : State.DELIVERED;
        } else if (result instanceof DeliveryResult.Failed) {
            state = State.FAILED;
        }
    }

    void fail(Reply why) {
        state = State.FAILED;
        reply = Optional.of(why);
    }
}
