package org.postrider.queue.internal;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.postrider.mime.MessageBuilder;
import org.postrider.role.chain.MailChain;
import org.postrider.role.runtime.MailIds;
import org.postrider.role.runtime.Presence;

/**
 * What the queue needs beside the store; outlives any one instance of it. Immutable.
 *
 * @param clock the time
 * @param executor for work
 * @param soon for work that is to gather for a moment first
 * @param agents delivery agents
 * @param chain the filter chain
 * @param router says who delivers
 * @param journal log and trace
 * @param ids ids for notifications
 * @param builders builders for notifications
 */
record Surroundings(
        Clock clock,
        Executor executor,
        Executor soon,
        Agents agents,
        Presence<MailChain> chain,
        Router router,
        Journal journal,
        MailIds ids,
        Supplier<MessageBuilder> builders) {}
