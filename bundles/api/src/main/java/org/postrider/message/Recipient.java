package org.postrider.message;

import java.util.Optional;
import java.util.Set;

/**
 * One envelope recipient with its DSN parameters (RFC 3461).
 *
 * @param address where to deliver
 * @param notifyOn the NOTIFY set; empty means the client gave none, which RFC 3461 reads as FAILURE and perhaps DELAY
 * @param originalRecipient the ORCPT value with its type, such as {@code rfc822;a+2Bb@example.org}, xtext as received
 */
public record Recipient(Address address, Set<Notify> notifyOn, Optional<String> originalRecipient) {
    /** Copies the set and refuses NEVER beside others. */
    public Recipient {
        notifyOn = Set.copyOf(notifyOn);
        if (notifyOn.contains(Notify.NEVER) && notifyOn.size() > 1) {
            throw new IllegalArgumentException("NOTIFY=NEVER excludes all other values");
        }
    }

    /** A recipient without DSN parameters. */
    public static Recipient of(Address address) {
        return new Recipient(address, Set.of(), Optional.empty());
    }

    /** True if a failure notification is wanted: asked for, or nothing was said. */
    public boolean wantsFailure() {
        return notifyOn.isEmpty() || notifyOn.contains(Notify.FAILURE);
    }

    /** The same recipient parameters at another address, as aliasing needs (RFC 3461 section 5.2.7). */
    public Recipient at(Address other) {
        return new Recipient(other, notifyOn, originalRecipient);
    }
}
