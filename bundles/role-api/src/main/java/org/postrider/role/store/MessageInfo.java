package org.postrider.role.store;

import java.time.Instant;
import java.util.Set;

/**
 * What a mailbox knows of a message without its content.
 *
 * @param uid 1 to 2^32-1
 * @param flags system flags such as {@code \Seen} and keywords; {@code \Recent} never
 * @param internalDate when it arrived
 * @param size bytes (RFC822.SIZE)
 * @param modSeq last change
 */
public record MessageInfo(long uid, Set<String> flags, Instant internalDate, long size, long modSeq) {
    /** Copies the flags. */
    public MessageInfo {
        flags = Set.copyOf(flags);
    }
}
