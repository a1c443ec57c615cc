package org.postrider.role.quarantine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.Content;

/**
 * Mail kept aside. It comes in by the delivery agent {@code quarantine}, so keeping is durable and idempotent like every
 * delivery. Thread-safe.
 */
@ProviderType
public interface Quarantine {
    /** Name of the delivery agent; its target is the category. */
    String AGENT = "quarantine";

    /** Items, newest first. @param pattern id, or an address pattern with {@code *}; empty for all
     * @param limit at most so many, 0 for all */
    CompletionStage<List<Item>> list(String pattern, int limit);

    /** One item's content. */
    CompletionStage<Optional<Content>> content(String id);

    /**
     * Puts the message into the queue for its recipient, past the filters, and keeps the item marked as released.
     *
     * @param to other recipient, if not the original one
     * @return false if there is no such item
     */
    CompletionStage<Boolean> release(String id, Optional<String> to, String by);

    /** Deletes an item. @return false if there is none */
    CompletionStage<Boolean> delete(String id);

    /**
     * An item.
     *
     * @param id its id, the action that kept it
     * @param mail the message's id
     * @param time when it was kept
     * @param category such as {@code banned}
     * @param reason what decided it
     * @param sender envelope sender
     * @param recipient envelope recipient
     * @param subject Subject, decoded, at most 200 characters
     * @param size bytes
     * @param expires when it will be deleted
     * @param releasedBy who released it, or empty
     */
    record Item(
            String id,
            String mail,
            Instant time,
            String category,
            String reason,
            String sender,
            String recipient,
            String subject,
            long size,
            Instant expires,
            String releasedBy) {}
}
