package org.postrider.filter;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A filter: looks at mail and says what it found. Register it as an OSGi service with {@link ChainLink}; the chain calls
 * it while it is there, stops calling it when it leaves, and waits for calls under way. There is no drain code to write.
 *
 * <p>Thread-safe: called for many messages at once, on worker threads. It may block up to its budget. For work that waits
 * for a network, implement {@link AsyncMailFilter} instead, which holds no thread.
 */
@ConsumerType
public interface MailFilter {
    /**
     * Examines one message, without side effects: it may be called again for the same message after a crash, in a shadow,
     * or in a replay.
     *
     * @param mail the message
     * @param context time, randomness, DNS and budget
     * @return findings and proposed edits, never null
     * @throws TemporaryFilterException if something it needs is away; the link's failure policy applies
     * @throws Exception anything else is a bug or broken input; the link's failure policy applies, and its breaker counts it
     */
    Findings examine(MailView mail, FilterContext context) throws Exception;

    /**
     * Tells what became of a message this filter examined. At least once per message, perhaps long after and in another
     * process: remember {@link MailView#id()} where counting twice would hurt. Called on a worker thread.
     *
     * @param mail the message; its content may be gone, then reading it fails
     * @param outcome what became of it
     */
    default void settled(MailView mail, Outcome outcome) {}
}
