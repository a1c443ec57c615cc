package org.postrider.store.embedded.internal.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes to the index, final: conditions are checked and counters added up, so that doing them twice is the same as once.
 * Confined to one thread.
 *
 * <p>Form 1, a commit record's payload: varint count; for each: varint length of the key, the key, varint length of the
 * value plus 1, the value; 0 instead of the length removes the key.
 */
public final class Ops {
    private static final int OVERHEAD = 10;

    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte @Nullable []> values = new ArrayList<>();
    private long bytes = OVERHEAD;

    /** Sets a value; both arrays are kept. */
    public void put(byte[] key, byte[] value) {
        keys.add(key);
        values.add(value);
        bytes += key.length + value.length + OVERHEAD;
    }

    /** Removes a key. */
    public void remove(byte[] key) {
        keys.add(key);
        values.add(null);
        bytes += key.length + OVERHEAD;
    }

    /** Adds all changes of another. */
    public void addAll(Ops other) {
        keys.addAll(other.keys);
        values.addAll(other.values);
        bytes += other.bytes;
    }

    /** Changes. */
    public int count() {
        return keys.size();
    }

    /** At most this many bytes encoded. */
    public long bytes() {
        return bytes;
    }

    /** Key of a change. */
    public byte[] key(int index) {
        return keys.get(index);
    }

    /** Value of a change, null if it removes. */
    public byte @Nullable [] value(int index) {
        return values.get(index);
    }

    /** Writes form {@code 1}. */
    public Form.Writer encode() {
        Form.Writer out = new Form.Writer((int) Math.min(Integer.MAX_VALUE - 8L, bytes));
        out.number(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            out.bytes(keys.get(i));
            byte[] value = values.get(i);
            if (value == null) {
                out.number(0);
            } else {
                out.number(value.length + 1L);
                out.raw(value);
            }
        }
        return out;
    }

    /**
     * Reads a commit record's payload.
     *
     * @param version the record's
     * @throws IOException if the form is not known or broken
     */
    public static Ops decode(int version, byte[] payload) throws IOException {
        return switch (version) {
            case 1 -> decode1(payload);
            default ->
                throw new IOException("A commit record of form " + version
                        + " was written by a newer Postrider; install that version again");
        };
    }

    private static Ops decode1(byte[] payload) throws IOException {
        Form.Reader in = new Form.Reader(payload);
        Ops ops = new Ops();
        long count = in.number();
        for (long i = 0; i < count; i++) {
            byte[] key = in.bytes();
            long length = in.number();
            if (length == 0) {
                ops.remove(key);
            } else if (length < 0 || length > payload.length) {
                throw new IOException("A commit record is broken: a value of " + (length - 1) + " bytes");
            } else {
                ops.put(key, in.raw((int) (length - 1)));
            }
        }
        return ops;
    }
}
