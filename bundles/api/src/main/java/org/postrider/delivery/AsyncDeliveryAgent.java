package org.postrider.delivery;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;
import org.postrider.message.Recipient;

/**
 * Carries messages to their next place, without holding a thread. Registered with the service property
 * {@link DeliveryAgent#NAME}. Thread-safe.
 */
@ConsumerType
public interface AsyncDeliveryAgent {
    /**
     * Expands a recipient before anything is done; the result is made durable, then acted on. No side effects.
     *
     * @param target the route's target, such as a next hop; may be empty
     * @return at least one step, or exceptionally: the queue tries again later. A recipient that cannot exist is a
     *     {@link PermanentFailureException}
     */
    default CompletionStage<List<Step>> plan(DeliveryMail mail, Recipient recipient, String target) {
        return CompletableFuture.completedStage(List.of(Step.here(target, recipient)));
    }

    /**
     * Does actions of one message that have this agent and the same target, all at once if it can.
     *
     * <p>An action may come again after a crash: an agent whose place can remember ids makes it exactly once.
     *
     * @param actions at least one
     * @return a result for each action; missing ones count as deferred. Exceptionally: all are deferred
     */
    CompletionStage<Map<ActionId, DeliveryResult>> deliver(DeliveryMail mail, List<Action> actions);

    /**
     * The queue has durably recorded the results: the ids will never come again and may be forgotten.
     *
     * @return completes when done; a failure is tried again
     */
    default CompletionStage<Void> forget(List<ActionId> ids) {
        return CompletableFuture.completedStage(null);
    }
}
