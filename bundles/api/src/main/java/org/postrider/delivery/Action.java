package org.postrider.delivery;

import org.postrider.message.Recipient;

/**
 * One act of a durable delivery plan: bring the message to this recipient by this agent.
 *
 * @param id names it for ever
 * @param agent name of the agent that does it
 * @param target where to, in the agent's own words, such as a mailbox or a next hop; printable, at most 1,000 characters
 * @param recipient the recipient after aliases, with its DSN parameters
 * @param original the recipient as the client gave it
 */
public record Action(ActionId id, String agent, String target, Recipient recipient, Recipient original) {}
