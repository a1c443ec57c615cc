package org.postrider.role.directory;

import java.util.List;
import org.postrider.message.Address;

/** What the directory knows of an address. Closed on purpose: smtp and delivery must know what to do with each. */
public sealed interface Resolution {
    /**
     * A user here.
     *
     * @param account the user
     * @param detail address extension behind {@code +}, or empty (RFC 5233)
     */
    record Local(Account account, String detail) implements Resolution {}

    /** Another name for these; not resolved further. */
    record Alias(List<Address> targets) implements Resolution {}

    /** The domain is ours, the address is nobody's. */
    record Unknown() implements Resolution {}

    /** The domain is not ours. */
    record Foreign() implements Resolution {}
}
