package org.postrider.relay.internal;

import java.util.Map;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryResult;

/** How a conversation ended. */
sealed interface SessionResult {
    /** Every action has its result. */
    record Done(Map<ActionId, DeliveryResult> results) implements SessionResult {}

    /**
     * This host did not take the message up; another may.
     *
     * @param result what is told if there is no other
     * @param withoutTls true if it failed at the TLS handshake, so that the same host may be tried in the clear
     */
    record NextHost(DeliveryResult result, boolean withoutTls) implements SessionResult {}
}
