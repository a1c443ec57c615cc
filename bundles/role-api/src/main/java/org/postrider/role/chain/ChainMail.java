package org.postrider.role.chain;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.postrider.content.Content;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Envelope;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

/**
 * A message handed to the chain. Immutable.
 *
 * @param id the message's id
 * @param envelope sender and recipients
 * @param session how it came in
 * @param content as received, with our Received field
 * @param structure the MIME tree over it
 * @param headers the fields of its header
 * @param received when its last byte came
 * @param phase before or after the 250
 * @param facts what session policies found, JDK values
 */
public record ChainMail(
        String id,
        Envelope envelope,
        SessionFacts session,
        Content content,
        Part structure,
        List<HeaderField> headers,
        Instant received,
        Phase phase,
        Map<String, Object> facts) {
    /** Copies the collections. */
    public ChainMail {
        headers = List.copyOf(headers);
        facts = Map.copyOf(facts);
    }
}
