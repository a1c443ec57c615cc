package org.postrider.store.embedded.internal.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The index's tables: the first byte of a key. Numbers are big-endian, so that keys sort by them. Stateless.
 *
 * <pre>
 *  A                                  how far the log is applied
 *  M name                             counters of the store itself
 *  G segment                          live bytes in a segment
 *  C content                          size, checksum and extents of a content
 *  R content kind 0 owner             the owner refers to the content
 *  O kind 0 owner 0 content           the same, to be found by the owner
 *  X since content                    the content may have no references since then (milliseconds)
 *  N name                             a keyspace's number and schema version
 *  K keyspace key                     a keyspace's value
 *  E expiry K-key                     when a value expires
 *  a-z                                mailboxes, see {@code MailKeys}
 * </pre>
 */
public final class Keys {
    private static final byte[] APPLIED = {'A'};

    /** Table of content rows. */
    public static final byte CONTENT = 'C';

    private Keys() {}

    /** How far the log is applied. */
    public static byte[] applied() {
        return APPLIED.clone();
    }

    /** A counter of the store. */
    public static byte[] meta(String name) {
        return text('M', name);
    }

    /** Live bytes of a segment. */
    public static byte[] segment(long number) {
        return number('G', number);
    }

    /** A content's row. */
    public static byte[] content(long number) {
        return number('C', number);
    }

    /** All references to a content. */
    public static byte[] references(long content) {
        return number('R', content);
    }

    /** One reference. */
    public static byte[] reference(long content, String kind, byte[] owner) {
        byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + Long.BYTES + name.length + 1 + owner.length)
                .put((byte) 'R')
                .putLong(content)
                .put(name)
                .put((byte) 0)
                .put(owner)
                .array();
    }

    /** All references of an owner. */
    public static byte[] owner(String kind, byte[] owner) {
        byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(3 + name.length + owner.length)
                .put((byte) 'O')
                .put(name)
                .put((byte) 0)
                .put(owner)
                .put((byte) 0)
                .array();
    }

    /** One reference of an owner. */
    public static byte[] owned(String kind, byte[] owner, long content) {
        byte[] prefix = owner(kind, owner);
        return ByteBuffer.allocate(prefix.length + Long.BYTES)
                .put(prefix)
                .putLong(content)
                .array();
    }

    /** The content that an {@code O} or {@code X} key ends with. */
    public static long lastNumber(byte[] key) {
        return ByteBuffer.wrap(key, key.length - Long.BYTES, Long.BYTES).getLong();
    }

    /** A content may have no references since then. */
    public static byte[] unreferenced(long since, long content) {
        return ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put((byte) 'X')
                .putLong(since)
                .putLong(content)
                .array();
    }

    /** A keyspace's number and version. */
    public static byte[] keyspace(String name) {
        return text('N', name);
    }

    /** A keyspace's value. */
    public static byte[] value(int keyspace, byte[] key) {
        return ByteBuffer.allocate(1 + Integer.BYTES + key.length)
                .put((byte) 'K')
                .putInt(keyspace)
                .put(key)
                .array();
    }

    /** The key within the keyspace. */
    public static byte[] withinKeyspace(byte[] key) {
        return Arrays.copyOfRange(key, 1 + Integer.BYTES, key.length);
    }

    /** When a value expires. */
    public static byte[] expiry(long millis, byte[] valueKey) {
        return ByteBuffer.allocate(1 + Long.BYTES + valueKey.length)
                .put((byte) 'E')
                .putLong(millis)
                .put(valueKey)
                .array();
    }

    /** The time in an {@code E} or {@code X} key. */
    public static long timeOf(byte[] key) {
        return ByteBuffer.wrap(key, 1, Long.BYTES).getLong();
    }

    /** The value's key in an {@code E} key. */
    public static byte[] expiring(byte[] key) {
        return Arrays.copyOfRange(key, 1 + Long.BYTES, key.length);
    }

    /** A whole table. */
    public static byte[] table(char table) {
        return new byte[] {(byte) table};
    }

    /** A table's letter and a number. */
    public static byte[] number(char table, long number) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) table)
                .putLong(number)
                .array();
    }

    /** A table's letter and a text. */
    public static byte[] text(char table, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + bytes.length)
                .put((byte) table)
                .put(bytes)
                .array();
    }

    /** The first key behind all that start with the prefix; empty if there is none. */
    public static byte[] after(byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xff) {
                byte[] next = Arrays.copyOf(prefix, i + 1);
                next[i]++;
                return next;
            }
        }
        return new byte[0];
    }
}
