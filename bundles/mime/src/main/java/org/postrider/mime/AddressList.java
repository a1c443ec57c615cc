package org.postrider.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postrider.message.Address;

/**
 * The addresses of one header field (RFC 5322 section 3.4). Immutable.
 *
 * @param entries mailboxes and groups in order
 * @param valid false if something had to be guessed or left out
 */
public record AddressList(List<Entry> entries, boolean valid) {
    /** Copies the list. */
    public AddressList {
        entries = List.copyOf(entries);
    }

    /** A mailbox or a group. Closed on purpose: the grammar has no third. */
    public sealed interface Entry {}

    /**
     * One mailbox.
     *
     * @param name the phrase before it, or an old-style comment after it, without quotes; encoded words are left as they
     *     are, which is what IMAP's ENVELOPE shows
     * @param route an obsolete source route such as {@code @a,@b}, nearly always empty
     * @param local local part without quotes and backslashes; empty for {@code <>}
     * @param domain as written, or an address literal with its brackets; empty if there is none
     */
    public record Mailbox(Optional<String> name, String route, String local, String domain) implements Entry {
        /** A mailbox at this address with a display name, or without if {@code name} is empty. */
        public static Mailbox of(String name, Address address) {
            Optional<String> given = name.isEmpty() ? Optional.empty() : Optional.of(name);
            return new Mailbox(given, "", address.localPart(), address.domain());
        }

        /** The name with its encoded words decoded, for showing. */
        public Optional<String> displayName() {
            return name.map(EncodedWords::decode);
        }

        /** The address, if it is one that could be used. */
        public Optional<Address> address() {
            boolean control = (local + domain).chars().anyMatch(c -> c < 0x20 || c == 0x7f);
            return local.isEmpty() || domain.isEmpty() || domain.indexOf('@') >= 0 || control
                    ? Optional.empty()
                    : Optional.of(new Address(local, domain));
        }
    }

    /**
     * A named group, such as {@code undisclosed-recipients:;}.
     *
     * @param name without quotes, encoded words as they are
     * @param members maybe none
     */
    public record Group(String name, List<Mailbox> members) implements Entry {
        /** Copies the list. */
        public Group {
            members = List.copyOf(members);
        }
    }

    /** All mailboxes, those in groups too, in order. */
    public List<Mailbox> mailboxes() {
        List<Mailbox> all = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry instanceof Group group) {
                all.addAll(group.members());
            } else {
                all.add((Mailbox) entry);
            }
        }
        return all;
    }
}
