package org.postrider.relay.internal;

import java.util.Map;
import java.util.Set;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryResult;

/** How a conversation ended. */
sealed interface SessionResult {
    /**
     * Every action has its result.
     *
     * @param results by action
     * @param elsewhere those of them that this host certainly does not have and that another may take now
     */
    record Done(Map<ActionId, DeliveryResult> results, Set<ActionId> elsewhere) implements SessionResult {
        /** Copies both. */
        public Done {
            results = Map.copyOf(results);
            elsewhere = Set.copyOf(elsewhere);
        }
    }

    /**
     * This host did not take the message up; another may.
     *
     * @param result what is told if there is no other
     * @param withoutTls true if it failed at the TLS handshake, so that the same host may be tried in the clear
     */
    record NextHost(DeliveryResult result, boolean withoutTls) implements SessionResult {}
}
