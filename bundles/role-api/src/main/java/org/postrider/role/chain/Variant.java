package org.postrider.role.chain;

import org.postrider.content.Content;
import org.postrider.filter.Destiny;
import org.postrider.message.Envelope;
import org.postrider.message.Part;

/**
 * A message as some of its recipients shall have it: after the edits that their common destiny asks for.
 *
 * @param destiny what shall become of it
 * @param envelope sender after edits, and just these recipients
 * @param content final bytes
 * @param structure the MIME tree over them
 */
public record Variant(Destiny destiny, Envelope envelope, Content content, Part structure) {}
