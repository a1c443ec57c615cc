package org.postrider.delivery;

import java.time.Duration;
import java.util.Optional;
import org.postrider.reply.Reply;

/** What came of one action. Closed on purpose: the queue must know how to go on. */
public sealed interface DeliveryResult {
    /** The reply or its like, for log, trace and notifications. */
    Reply reply();

    /** Where it happened, such as a host with address and port, or a mailbox; for the log. */
    String where();

    /**
     * Done.
     *
     * @param reply 2yz
     * @param where see {@link DeliveryResult#where()}
     * @param relayed true if handed to another system that may not notify; decides the action word of a success DSN
     */
    record Delivered(Reply reply, String where, boolean relayed) implements DeliveryResult {}

    /**
     * Not now.
     *
     * @param reply 4yz
     * @param where see {@link DeliveryResult#where()}
     * @param retryAfter when to try again at the earliest; empty: the queue's schedule
     */
    record Deferred(Reply reply, String where, Optional<Duration> retryAfter) implements DeliveryResult {}

    /**
     * Never; the sender is told unless it said otherwise.
     *
     * @param reply 5yz
     * @param where see {@link DeliveryResult#where()}
     */
    record Failed(Reply reply, String where) implements DeliveryResult {}
}
