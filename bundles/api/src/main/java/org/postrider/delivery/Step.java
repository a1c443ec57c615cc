package org.postrider.delivery;

import org.postrider.message.Recipient;

/**
 * What an agent's plan says of one recipient.
 *
 * @param agent the agent that shall do it: a name, {@link #SAME} or {@link #ROUTE}
 * @param target where to, in that agent's words; empty with {@link #ROUTE}
 * @param recipient the recipient after this step
 */
public record Step(String agent, String target, Recipient recipient) {
    /** The agent that made the plan does it itself. */
    public static final String SAME = "=";

    /** Route the recipient again, as for an alias that points elsewhere. */
    public static final String ROUTE = "";

    /** A step for the planning agent itself. */
    public static Step here(String target, Recipient recipient) {
        return new Step(SAME, target, recipient);
    }

    /** A step for whoever is responsible for that recipient. */
    public static Step route(Recipient recipient) {
        return new Step(ROUTE, "", recipient);
    }
}
