package org.postrider.filter;

import java.util.Map;
import org.postrider.message.Address;

/**
 * What became of a message, told to its filters.
 *
 * @param destinies the destiny that each recipient got
 */
public record Outcome(Map<Address, Destiny> destinies) {
    /** Copies the map. */
    public Outcome {
        destinies = Map.copyOf(destinies);
    }
}
