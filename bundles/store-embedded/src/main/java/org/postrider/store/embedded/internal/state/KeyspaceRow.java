package org.postrider.store.embedded.internal.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of a keyspace: 4 bytes number, 4 bytes schema version. Immutable.
 *
 * @param number in its keys
 * @param version of what its owner has written
 */
record KeyspaceRow(int number, int version) {
    byte[] encode() {
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(number)
                .putInt(version)
                .array();
    }

    static @Nullable KeyspaceRow decode(byte @Nullable [] row) throws IOException {
        if (row == null) {
            return null;
        }
        if (row.length != 2 * Integer.BYTES) {
            throw new IOException("A broken keyspace row of " + row.length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(row);
        return new KeyspaceRow(bytes.getInt(), bytes.getInt());
    }
}
