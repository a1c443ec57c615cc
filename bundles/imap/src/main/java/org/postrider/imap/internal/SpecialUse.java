package org.postrider.imap.internal;

import java.util.List;
import java.util.Optional;

/** The attributes of RFC 6154 that a mailbox can be given. Stateless. */
final class SpecialUse {
    private static final List<String> ALL =
            List.of("\\Archive", "\\Drafts", "\\Flagged", "\\Junk", "\\Sent", "\\Trash");

    private SpecialUse() {}

    /** The attribute as RFC 6154 spells it, from any case and with or without backslash. */
    static Optional<String> find(String word) {
        String name = word.startsWith("\\") ? word : "\\" + word;
        return ALL.stream().filter(u -> u.equalsIgnoreCase(name)).findFirst();
    }
}
