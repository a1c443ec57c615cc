package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailStoreException.Reason;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.store.embedded.internal.index.Form;

/**
 * A mailbox without its counts. Form 1: owner, path, varint UIDVALIDITY, special uses, rights. Immutable.
 *
 * @param name where it is found
 * @param uidValidity of its UIDs
 * @param specialUse attributes
 * @param acl identifier to rights
 */
record MailboxRow(MailboxName name, long uidValidity, Set<String> specialUse, Map<String, String> acl) {
    private static final String PREFIX = "M";

    MailboxRow {
        specialUse = Set.copyOf(specialUse);
        acl = Map.copyOf(acl);
    }

    /** The id that the mailbox with that number has for ever. */
    static MailboxId id(long mailbox) {
        return new MailboxId(PREFIX + Long.toHexString(mailbox));
    }

    /** The number of the mailbox with that id. */
    static long number(MailboxId id) throws MailStoreException {
        try {
            if (id.value().startsWith(PREFIX)) {
                return Long.parseUnsignedLong(id.value().substring(PREFIX.length()), 16);
            }
        } catch (NumberFormatException e) {
            throw new MailStoreException(Reason.NO_MAILBOX, "No mailbox has the id " + id.value());
        }
        throw new MailStoreException(Reason.NO_MAILBOX, "No mailbox has the id " + id.value());
    }

    MailboxInfo info(long mailbox) {
        return new MailboxInfo(id(mailbox), name, uidValidity, specialUse, acl);
    }

    MailboxRow named(MailboxName next, long nextValidity) {
        return new MailboxRow(next, nextValidity, specialUse, acl);
    }

    MailboxRow withRights(String identifier, String rights) {
        Map<String, String> next = new TreeMap<>(acl);
        if (rights.isEmpty()) {
            next.remove(identifier);
        } else {
            next.put(identifier, rights);
        }
        return new MailboxRow(name, uidValidity, specialUse, next);
    }

    byte[] encode() {
        Form.Writer out = Rows.begin();
        out.text(name.owner()).text(name.path()).number(uidValidity);
        out.number(specialUse.size());
        new TreeSet<>(specialUse).forEach(out::text);
        out.number(acl.size());
        new TreeMap<>(acl).forEach((identifier, rights) -> out.text(identifier).text(rights));
        return out.toBytes();
    }

    private static MailboxName name(String owner, String path) throws IOException {
        try {
            return new MailboxName(owner, path);
        } catch (IllegalArgumentException e) {
            throw new IOException("A mailbox row is broken: " + e.getMessage(), e);
        }
    }

    static MailboxRow decode(byte[] row) throws IOException {
        Form.Reader in = Rows.open(row, "mailbox row");
        MailboxName name = name(in.text(), in.text());
        long uidValidity = in.number();
        Set<String> uses = new TreeSet<>();
        for (int left = in.count(); left > 0; left--) {
            uses.add(in.text());
        }
        Map<String, String> acl = new TreeMap<>();
        for (int left = in.count(); left > 0; left--) {
            acl.put(in.text(), in.text());
        }
        return new MailboxRow(name, uidValidity, uses, acl);
    }
}
