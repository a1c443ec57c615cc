package org.postrider.delivery;

import java.time.Instant;
import java.util.Map;
import org.postrider.content.Content;
import org.postrider.message.Envelope;
import org.postrider.message.Part;

/**
 * The message that an agent delivers. Immutable.
 *
 * @param id the message's id
 * @param envelope sender and parameters; the recipients are those of the actions
 * @param content final bytes, after all edits
 * @param structure the MIME tree over them
 * @param received when it was accepted
 * @param attributes what the policy and the chain said, such as {@code folder}; JDK strings
 */
public record DeliveryMail(
        String id,
        Envelope envelope,
        Content content,
        Part structure,
        Instant received,
        Map<String, String> attributes) {
    /** Copies the map. */
    public DeliveryMail {
        attributes = Map.copyOf(attributes);
    }
}
