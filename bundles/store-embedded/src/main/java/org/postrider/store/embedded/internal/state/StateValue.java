package org.postrider.store.embedded.internal.state;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A keyspace's value as it is stored: byte 0 and the value; or byte 1, 8 bytes of expiry in milliseconds, and the value.
 * Stateless.
 */
public final class StateValue {
    private static final byte PLAIN = 0;
    private static final byte EXPIRING = 1;
    private static final int EXPIRY_END = 1 + Long.BYTES;

    private StateValue() {}

    static byte[] plain(byte[] value) {
        return ByteBuffer.allocate(1 + value.length).put(PLAIN).put(value).array();
    }

    static byte[] expiring(byte[] value, long expires) {
        return ByteBuffer.allocate(EXPIRY_END + value.length)
                .put(EXPIRING)
                .putLong(expires)
                .put(value)
                .array();
    }

    /** When it expires, {@link Long#MAX_VALUE} for never. */
    public static long expiry(byte[] stored) {
        return stored[0] == EXPIRING ? ByteBuffer.wrap(stored, 1, Long.BYTES).getLong() : Long.MAX_VALUE;
    }

    /** The value, or null if there is none or it has expired. */
    static byte @Nullable [] value(byte @Nullable [] stored, long now) {
        if (stored == null || expiry(stored) <= now) {
            return null;
        }
        return Arrays.copyOfRange(stored, stored[0] == EXPIRING ? EXPIRY_END : 1, stored.length);
    }
}
