package org.postrider.store.embedded.internal.mail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.postrider.delivery.ActionId;
import org.postrider.role.store.MailboxName;
import org.postrider.store.embedded.internal.index.Keys;

/**
 * The tables of mailboxes. Stateless.
 *
 * <pre>
 *  a mailbox              {@link MailboxRow}: name, rights
 *  b owner 0 path         the mailbox of that name
 *  c identifier 0 mailbox the mailbox's rights name the identifier
 *  h mailbox              {@link Head}: counts
 *  i delivery/number      {@link FiledRow}: what was filed with that action id
 *  j mailbox modseq       {@link JournalRow}: what changed
 *  k number               {@link CopyRow}: a large copy that has not ended
 *  m mailbox uid          {@link MessageRow}: flags and dates
 *  n mailbox uid          {@link BodyRow}: content and structure
 *  s user 0 name          a subscription
 *  v owner 0 path         the highest UIDVALIDITY that name had before
 *  z mailbox              deleted; its messages are being removed
 * </pre>
 */
final class MailKeys {
    /** Kind of the references from messages to content; the owner is mailbox and UID as in keys. */
    static final String KIND = "mail";

    private MailKeys() {}

    static byte[] mailbox(long mailbox) {
        return Keys.number('a', mailbox);
    }

    static byte[] head(long mailbox) {
        return Keys.number('h', mailbox);
    }

    static byte[] dead(long mailbox) {
        return Keys.number('z', mailbox);
    }

    static byte[] copying(long number) {
        return Keys.number('k', number);
    }

    static byte[] name(MailboxName name) {
        return Keys.text('b', name.owner() + '\0' + name.path());
    }

    static byte[] names(String owner) {
        return Keys.text('b', owner + '\0');
    }

    static byte[] below(MailboxName name) {
        return Keys.text('b', name.owner() + '\0' + name.path() + '/');
    }

    /** The owner in a {@code b} key. */
    static String ownerOf(byte[] key) {
        String text = new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
        return text.substring(0, text.indexOf('\0'));
    }

    static byte[] formerValidity(MailboxName name) {
        return Keys.text('v', name.owner() + '\0' + name.path());
    }

    static byte[] named(String identifier) {
        return Keys.text('c', identifier + '\0');
    }

    static byte[] named(String identifier, long mailbox) {
        byte[] prefix = named(identifier);
        return ByteBuffer.allocate(prefix.length + Long.BYTES)
                .put(prefix)
                .putLong(mailbox)
                .array();
    }

    static byte[] subscriptions(String user) {
        return Keys.text('s', user + '\0');
    }

    static byte[] subscription(String user, String name) {
        return Keys.text('s', user + '\0' + name);
    }

    static byte[] filed(ActionId id) {
        return Keys.text('i', id.toString());
    }

    static byte[] journal(long mailbox, long modSeq) {
        return two('j', mailbox, modSeq);
    }

    static byte[] journal(long mailbox) {
        return Keys.number('j', mailbox);
    }

    static byte[] messages(long mailbox) {
        return Keys.number('m', mailbox);
    }

    static byte[] message(long mailbox, long uid) {
        return uid('m', mailbox, uid);
    }

    static byte[] body(long mailbox, long uid) {
        return uid('n', mailbox, uid);
    }

    static byte[] reference(long content, long mailbox, long uid) {
        byte[] owner = ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(mailbox)
                .putInt((int) uid)
                .array();
        return Keys.reference(content, KIND, owner);
    }

    /** The UID that an {@code m} or {@code n} key ends with. */
    static long uidOf(byte[] key) {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(key, key.length - Integer.BYTES, Integer.BYTES).getInt());
    }

    private static byte[] two(char table, long one, long two) {
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put((byte) table)
                .putLong(one)
                .putLong(two)
                .array();
    }

    private static byte[] uid(char table, long mailbox, long uid) {
        return ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES)
                .put((byte) table)
                .putLong(mailbox)
                .putInt((int) uid)
                .array();
    }
}
