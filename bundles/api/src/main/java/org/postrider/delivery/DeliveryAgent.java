package org.postrider.delivery;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;
import org.postrider.message.Recipient;

/** The {@link AsyncDeliveryAgent} contract for agents that block; called on the queue's bounded delivery threads. */
@ConsumerType
public interface DeliveryAgent {
    /** Service property with the agent's unique name, such as {@code local} or {@code relay}. */
    String NAME = "agent.name";

    /** See {@link AsyncDeliveryAgent#plan}. */
    default List<Step> plan(DeliveryMail mail, Recipient recipient, String target) throws Exception {
        return List.of(Step.here(target, recipient));
    }

    /** See {@link AsyncDeliveryAgent#deliver}. */
    Map<ActionId, DeliveryResult> deliver(DeliveryMail mail, List<Action> actions) throws Exception;

    /** See {@link AsyncDeliveryAgent#forget}. */
    default void forget(List<ActionId> ids) throws Exception {}
}
