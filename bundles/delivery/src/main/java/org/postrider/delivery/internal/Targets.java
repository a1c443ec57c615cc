package org.postrider.delivery.internal;

import java.util.Optional;
import org.postrider.role.store.MailboxName;

/** A mailbox as the target of an action: {@code owner/path}. Owners are addresses and have no slash in their domain. */
final class Targets {
    private static final int MAX = 1_000;

    private Targets() {}

    static String print(MailboxName name) {
        return name.owner() + '/' + name.path();
    }

    /** The mailbox; empty if the text is none. An owner's local part may have slashes, so the path begins after the domain. */
    static Optional<MailboxName> parse(String target) {
        int slash = target.indexOf('/', Math.max(0, target.indexOf('@')));
        if (slash <= 0 || target.length() > MAX) {
            return Optional.empty();
        }
        return name(target.substring(0, slash), target.substring(slash + 1));
    }

    /** The owner's mailbox of that path; empty if it cannot be one. */
    static Optional<MailboxName> name(String owner, String path) {
        try {
            return Optional.of(new MailboxName(owner, path));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
