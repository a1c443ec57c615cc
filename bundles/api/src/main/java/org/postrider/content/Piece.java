package org.postrider.content;

import java.nio.ByteBuffer;
import java.util.Objects;

/** One stretch of a {@link Content} rope. Immutable. Closed on purpose: every store must know how to write each kind. */
public sealed interface Piece {
    /** Bytes in this piece, at least 1. */
    long size();

    /** Bytes held in memory, such as a header put in front. */
    final class Inline implements Piece {
        private final byte[] bytes;

        /** @param bytes copied, at least one */
        public Inline(byte[] bytes) {
            if (bytes.length == 0) {
                throw new IllegalArgumentException("An inline piece needs at least one byte");
            }
            this.bytes = bytes.clone();
        }

        @Override
        public long size() {
            return bytes.length;
        }

        /** The bytes as a fresh read-only view. */
        public ByteBuffer bytes() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }
    }

    /**
     * A range of stored bytes.
     *
     * @param source what holds them
     * @param position first byte, from 0
     * @param size number of bytes, at least 1
     */
    record Stored(StoredContent source, long position, long size) implements Piece {
        /** Checks that the range lies within the source. */
        public Stored {
            Objects.requireNonNull(source);
            if (position < 0 || size < 1 || position + size > source.size()) {
                throw new IllegalArgumentException(
                        "Range " + position + "+" + size + " is outside content of " + source.size() + " bytes");
            }
        }
    }
}
