package org.postrider.imap.internal.mailbox;

import java.util.Optional;
import org.postrider.role.store.MailboxName;

/**
 * How a user names mailboxes: the own ones without prefix, those of others below {@code Other Users/<owner>/}, shared ones
 * below {@code Shared/} (RFC 2342). Stateless. Names here are Unicode, not yet modified UTF-7.
 */
public final class Namespaces {
    /** Where other users' mailboxes are found. */
    public static final String OTHERS = "Other Users";
    /** Where mailboxes without an owner are found. */
    public static final String SHARED = "Shared";
    /** Longest name; longer ones could not be listed to every client. */
    private static final int MAX_NAME = 500;

    private Namespaces() {}

    /** The mailbox that a user means; empty if no mailbox can have that name. */
    public static Optional<MailboxName> resolve(String user, String name) {
        if (name.length() > MAX_NAME || hasSpecials(name)) {
            return Optional.empty();
        }
        String[] names = name.split("/", 3);
        if (names[0].equals(OTHERS)) {
            return names.length < 3 ? Optional.empty() : mailbox(owner(names[1]), names[2]);
        }
        if (names[0].equals(SHARED)) {
            return names.length < 2 ? Optional.empty() : mailbox("", name.substring(SHARED.length() + 1));
        }
        return mailbox(user, name);
    }

    private static boolean hasSpecials(String name) {
        // Wildcards in a name could never be listed alone; lone surrogates have no form on the wire.
        return name.chars().anyMatch(c -> c == '%' || c == '*')
                || name.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff || c == 0xfffd);
    }

    /**
     * Whether a mailbox may be given that name: not with the control characters and line separators that RFC 6855 section 3
     * forbids. Terminals obey them. Mailboxes that have such a name already stay in reach.
     */
    public static boolean assignable(MailboxName name) {
        return name.path().chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
    }

    private static Optional<MailboxName> mailbox(String owner, String path) {
        try {
            return Optional.of(new MailboxName(owner, path));
        } catch (IllegalArgumentException expected) {
            return Optional.empty();
        }
    }

    /** The name under which a user finds a mailbox. */
    public static String display(String user, MailboxName name) {
        if (name.owner().equals(user)) {
            return name.path();
        }
        return name.owner().isEmpty()
                ? SHARED + '/' + name.path()
                : OTHERS + '/' + segment(name.owner()) + '/' + name.path();
    }

    /** An owner's name may hold the delimiter, which a segment must not. */
    private static String segment(String owner) {
        return owner.replace("=", "=3D").replace("/", "=2F");
    }

    private static String owner(String segment) {
        return segment.replace("=2F", "/").replace("=3D", "=");
    }

    /** INBOX's any spelling becomes INBOX, so that subscriptions compare. */
    public static String normal(String name) {
        String first = name.split("/", 2)[0];
        return first.equalsIgnoreCase("INBOX") ? "INBOX" + name.substring(first.length()) : name;
    }
}
