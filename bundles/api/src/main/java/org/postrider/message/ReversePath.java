package org.postrider.message;

import java.util.Optional;

/**
 * The sender in MAIL FROM; the null path {@code <>} marks bounces and must never be answered by another (RFC 5321 section
 * 4.5.5).
 *
 * @param address empty for the null path
 */
public record ReversePath(Optional<Address> address) {
    private static final ReversePath NULL = new ReversePath(Optional.empty());

    /** {@code <>}. */
    public static ReversePath none() {
        return NULL;
    }

    /** A path to this address. */
    public static ReversePath of(Address address) {
        return new ReversePath(Optional.of(address));
    }

    /** True for {@code <>}. */
    public boolean isNull() {
        return address.isEmpty();
    }

    /** The address without angle brackets, or the empty string. */
    @Override
    public String toString() {
        return address.map(Address::toString).orElse("");
    }
}
