package org.postrider.role.store;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.delivery.ActionId;
import org.postrider.message.Part;

/**
 * A message to be added.
 *
 * @param id if given, adding again with it answers what was added first, until it is forgotten
 * @param content header and body
 * @param structure the MIME tree over it
 * @param flags flags to set; {@code \Recent} is refused
 * @param internalDate date to keep
 */
public record Append(Optional<ActionId> id, Content content, Part structure, Set<String> flags, Instant internalDate) {
    /** Copies the flags. */
    public Append {
        flags = Set.copyOf(flags);
    }
}
