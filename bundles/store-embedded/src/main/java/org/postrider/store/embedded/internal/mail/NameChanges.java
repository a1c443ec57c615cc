package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailStoreException.Reason;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.UidSet;
import org.postrider.store.embedded.internal.index.Keys;

/** Changes of names and rights. Stateless. */
final class NameChanges {
    private static final String INBOX = "INBOX";
    private static final int MAX_RIGHTS = 1_000;
    private static final int MAX_IDENTIFIER = 300;
    private static final int MAX_SUBSCRIPTIONS = 10_000;
    private static final int MAX_SUBSCRIBED_NAME = 4_000;

    private NameChanges() {}

    static boolean isInbox(MailboxName name) {
        return !name.owner().isEmpty() && name.path().equals(INBOX);
    }

    /** The owner's INBOX, made if it is not there yet. */
    static MailWork.Change<MailboxInfo> inbox(String owner) {
        return work -> {
            MailboxName name = MailboxName.inbox(owner);
            Long there = lookUp(work, name);
            return there == null
                    ? make(work, name, Set.of())
                    : work.mailbox(there).info(there);
        };
    }

    static MailWork.Change<MailboxInfo> create(MailboxName name, Set<String> specialUse) {
        return work -> {
            if (lookUp(work, name) != null || isInbox(name)) {
                throw exists(name);
            }
            makeParents(work, name);
            return make(work, name, specialUse);
        };
    }

    private static MailStoreException exists(MailboxName name) {
        return new MailStoreException(Reason.EXISTS, "There is already a mailbox " + name.path());
    }

    private static @Nullable Long lookUp(MailWork work, MailboxName name) throws IOException {
        byte[] row = work.watched(MailKeys.name(name));
        return row == null ? null : ByteBuffer.wrap(row).getLong();
    }

    private static void makeParents(MailWork work, MailboxName name) throws IOException, MailStoreException {
        for (int slash = name.path().indexOf('/');
                slash > 0;
                slash = name.path().indexOf('/', slash + 1)) {
            MailboxName parent = new MailboxName(name.owner(), name.path().substring(0, slash));
            if (lookUp(work, parent) == null) {
                make(work, parent, Set.of());
            }
        }
    }

    private static MailboxInfo make(MailWork work, MailboxName name, Set<String> specialUse)
            throws IOException, MailStoreException {
        int most = work.around().limits().mailboxesPerOwner();
        if (work.edits().keys(MailKeys.names(name.owner())).size() >= most) {
            throw new MailStoreException(Reason.FULL, "There are already " + most + " mailboxes");
        }
        long mailbox = work.next("mailbox", 1);
        MailboxRow row = new MailboxRow(name, newValidity(work), specialUse, Map.of());
        work.edits().put(MailKeys.mailbox(mailbox), row.encode());
        work.edits().put(MailKeys.name(name), number(mailbox));
        long modSeq = BoxWork.firstModSeq(1, work.around().boot());
        work.edits().put(MailKeys.head(mailbox), Head.empty(modSeq).encode());
        return row.info(mailbox);
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    /** Unique in this store, and rising: seconds, as is the custom, unless that was given before. */
    private static long newValidity(MailWork work) throws IOException {
        return work.next("uidvalidity", work.around().now() / 1_000);
    }

    static MailWork.Change<Boolean> rename(long mailbox, MailboxName to) {
        return work -> {
            MailboxRow row = work.mailbox(mailbox);
            if (to.below(row.name())) {
                throw new MailStoreException(Reason.INVALID, "A mailbox cannot move below itself");
            }
            if (lookUp(work, to) != null || isInbox(to)) {
                throw exists(to);
            }
            makeParents(work, to);
            if (isInbox(row.name())) {
                MailboxInfo fresh = make(work, to, Set.of());
                MessageChanges.move(work, mailbox, MailboxRow.number(fresh.id()), UidSet.all());
                return true;
            }
            Map<byte[], byte[]> below = new TreeMap<>(work.edits().entries(MailKeys.below(row.name())));
            moveName(work, mailbox, row, to);
            for (byte[] child : below.values()) {
                moveChild(work, ByteBuffer.wrap(child).getLong(), row.name(), to);
            }
            return true;
        };
    }

    private static void moveChild(MailWork work, long child, MailboxName from, MailboxName to)
            throws IOException, MailStoreException {
        MailboxRow row = work.mailbox(child);
        String path = to.path() + row.name().path().substring(from.path().length());
        MailboxName next;
        try {
            next = new MailboxName(to.owner(), path);
        } catch (IllegalArgumentException e) {
            throw new MailStoreException(Reason.INVALID, "The name would be too long: " + path);
        }
        if (lookUp(work, next) != null) {
            throw exists(next);
        }
        moveName(work, child, row, next);
    }

    private static void moveName(MailWork work, long mailbox, MailboxRow row, MailboxName to) throws IOException {
        leaveName(work, row);
        byte[] former = work.watched(MailKeys.formerValidity(to));
        boolean older = former != null && ByteBuffer.wrap(former).getLong() >= row.uidValidity();
        // A client may still remember another mailbox of this name: its UIDVALIDITY must have been lower.
        long validity = older ? newValidity(work) : row.uidValidity();
        work.edits().put(MailKeys.mailbox(mailbox), row.named(to, validity).encode());
        work.edits().put(MailKeys.name(to), number(mailbox));
    }

    private static void leaveName(MailWork work, MailboxRow row) throws IOException {
        byte[] key = MailKeys.formerValidity(row.name());
        byte[] former = work.watched(key);
        long highest = Math.max(
                row.uidValidity(), former == null ? 0 : ByteBuffer.wrap(former).getLong());
        work.edits().put(key, number(highest));
        work.edits().remove(MailKeys.name(row.name()));
    }

    static MailWork.Change<Boolean> delete(long mailbox) {
        return work -> {
            MailboxRow row = work.mailbox(mailbox);
            if (isInbox(row.name())) {
                throw new MailStoreException(Reason.INVALID, "INBOX cannot be deleted");
            }
            long highest = work.box(mailbox).head().highestModSeq();
            leaveName(work, row);
            row.acl().keySet().forEach(i -> work.edits().remove(MailKeys.named(i, mailbox)));
            work.edits().remove(MailKeys.mailbox(mailbox));
            work.edits().remove(MailKeys.head(mailbox));
            // Its messages go bit by bit, so that a large mailbox holds up nobody.
            work.edits().put(MailKeys.dead(mailbox), new byte[0]);
            work.changed(mailbox, highest + 1);
            return true;
        };
    }

    static MailWork.Change<Boolean> setRights(long mailbox, String identifier, String rights) {
        return work -> {
            boolean whole = !identifier.isEmpty()
                    && identifier.length() <= MAX_IDENTIFIER
                    && identifier.chars().noneMatch(Character::isISOControl);
            if (!whole || !rights.matches("[a-z0-9]{0,36}")) {
                throw new MailStoreException(
                        Reason.INVALID, "Not an identifier and rights: " + identifier + " " + rights);
            }
            MailboxRow row = work.mailbox(mailbox).withRights(identifier, rights);
            if (row.acl().size() > MAX_RIGHTS) {
                throw new MailStoreException(Reason.FULL, "A mailbox has rights for at most " + MAX_RIGHTS);
            }
            work.edits().put(MailKeys.mailbox(mailbox), row.encode());
            byte[] index = MailKeys.named(identifier, mailbox);
            if (rights.isEmpty()) {
                work.edits().remove(index);
            } else {
                work.edits().put(index, new byte[0]);
            }
            return true;
        };
    }

    static MailWork.Change<Boolean> subscribe(String user, String name, boolean on) {
        return work -> {
            byte[] key = MailKeys.subscription(user, name);
            if (!on) {
                work.edits().remove(key);
                return true;
            }
            if (name.isEmpty() || name.length() > MAX_SUBSCRIBED_NAME || name.indexOf('\0') >= 0) {
                throw new MailStoreException(Reason.INVALID, "Not a mailbox name");
            }
            if (work.edits().keys(MailKeys.subscriptions(user)).size() >= MAX_SUBSCRIPTIONS) {
                throw new MailStoreException(Reason.FULL, "At most " + MAX_SUBSCRIPTIONS + " subscriptions");
            }
            work.edits().put(key, new byte[0]);
            return true;
        };
    }

    /**
     * Removes some of what is left of a deleted mailbox.
     *
     * @param fromUid where to go on: below it nothing is left
     * @return where to go on, or 0 if nothing is left at all
     */
    static MailWork.Change<Long> bury(long mailbox, long fromUid, int atOnce) {
        return work -> {
            if (work.edits().before().get(MailKeys.dead(mailbox)) == null) {
                return 0L;
            }
            long next = MessageChanges.removeDead(work, mailbox, fromUid, atOnce);
            if (next > fromUid || removeSome(work, MailKeys.journal(mailbox), atOnce) > 0) {
                return next;
            }
            work.edits().remove(MailKeys.dead(mailbox));
            return 0L;
        };
    }

    private static int removeSome(MailWork work, byte[] prefix, int atOnce) throws IOException {
        int[] count = new int[1];
        work.edits().before().scan(prefix, Keys.after(prefix), (key, value) -> {
            work.edits().remove(key);
            count[0]++;
            return count[0] < atOnce;
        });
        return count[0];
    }
}
