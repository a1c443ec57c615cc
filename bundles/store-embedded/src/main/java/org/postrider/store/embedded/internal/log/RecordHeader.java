package org.postrider.store.embedded.internal.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The head of a record, and with it the form of the log.
 *
 * <p>A segment is a file of records, each at an offset divisible by 8:
 *
 * <pre>
 *  0 u32 magic "PRlg"      4 u8 version of the payload's form    5 u8 type    6 u16 flags
 *  8 u32 payload length   12 u32 CRC-32C of the payload         16 u64 group
 * 24 u32 behind           28 u32 CRC-32C of salt, segment number and bytes 0-27
 * 32 payload, then zeros up to a multiple of 8
 * </pre>
 *
 * The salt is secret and the store's own, so that no one can send a mail that looks like records; with the segment number in
 * the checksum, what an earlier use of the file has left there is not taken for a record of this one. A group is what was
 * written and synced at once; {@code behind} says how many groups before this one were not yet known to be durable: that
 * tells a torn end from damage in the middle. Version 1 of all payloads is the only one so far.
 *
 * @param version of the payload's form
 * @param type {@link #CONTENT}, {@link #COMMIT} or {@link #END}
 * @param flags {@link #FIRST} or 0
 * @param length of the payload
 * @param payloadCrc of the payload
 * @param group rises through the whole log
 * @param behind groups since the last durable one
 */
public record RecordHeader(int version, int type, int flags, int length, int payloadCrc, long group, int behind) {
    /** Bytes of a header. */
    public static final int BYTES = 32;
    /** Payload: u64 content number, u64 position within the content, the bytes. */
    public static final int CONTENT = 1;
    /** Payload: changes to the index, see {@code Ops}. */
    public static final int COMMIT = 2;
    /** No payload: the segment ends here, the log goes on in the next. */
    public static final int END = 3;
    /** Flag: the first record of its group. */
    public static final int FIRST = 1;
    /** Form of what we write. */
    public static final int VERSION = 1;

    static final int MAGIC = 0x50526c67;
    private static final int CHECKED = 28;

    /** Bytes that a record with such a payload takes. */
    public static long footprint(long payload) {
        return (BYTES + payload + 7) & ~7L;
    }

    /** The last group that was durable when this record was written. */
    public long durableGroup() {
        return group - behind;
    }

    void write(ByteBuffer into, long salt, long segment) {
        byte[] bytes = new byte[BYTES];
        ByteBuffer head = ByteBuffer.wrap(bytes);
        head.putInt(MAGIC).put((byte) version).put((byte) type).putShort((short) flags);
        head.putInt(length).putInt(payloadCrc).putLong(group).putInt(behind);
        head.putInt(checksum(bytes, salt, segment));
        into.put(bytes);
    }

    /** The header at that index of the buffer, or null if there is none of this segment. */
    static @Nullable RecordHeader read(ByteBuffer from, int index, long salt, long segment) {
        if (from.limit() - index < BYTES || from.getInt(index) != MAGIC) {
            return null;
        }
        byte[] bytes = new byte[BYTES];
        from.get(index, bytes);
        ByteBuffer head = ByteBuffer.wrap(bytes, Integer.BYTES, BYTES - Integer.BYTES);
        RecordHeader header = new RecordHeader(
                head.get(), head.get(), head.getShort(), head.getInt(), head.getInt(), head.getLong(), head.getInt());
        boolean whole = head.getInt() == checksum(bytes, salt, segment) && header.length >= 0;
        return whole ? header : null;
    }

    private static int checksum(byte[] header, long salt, long segment) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(salt)
                .putLong(segment)
                .flip());
        crc.update(header, 0, CHECKED);
        return (int) crc.getValue();
    }
}
