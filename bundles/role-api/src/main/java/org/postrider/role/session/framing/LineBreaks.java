package org.postrider.role.session.framing;

import java.nio.ByteBuffer;

/** Bulk searches for line ends, eight bytes at a time. Thread-safe. */
final class LineBreaks {
    static final byte CR = '\r';
    static final byte LF = '\n';

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH = 0x8080_8080_8080_8080L;
    private static final long BELOW_SO = ONES * 0x0e;
    private static final long ALL_LF = ONES * LF;

    private LineBreaks() {}

    /** The first CR or LF at {@code from} or later, or -1. */
    static int crOrLf(ByteBuffer in, int from, int limit) {
        int at = from;
        while (at + Long.BYTES <= limit) {
            long word = in.getLong(at);
            // Some byte may be below 0x0e: CR, LF, but also TAB. It never misses one; the loop below decides.
            if (((word - BELOW_SO) & ~word & HIGH) != 0) {
                for (int end = at + Long.BYTES; at < end; at++) {
                    byte b = in.get(at);
                    if (b == CR || b == LF) {
                        return at;
                    }
                }
            } else {
                at += Long.BYTES;
            }
        }
        for (; at < limit; at++) {
            byte b = in.get(at);
            if (b == CR || b == LF) {
                return at;
            }
        }
        return -1;
    }

    /** The first LF at {@code from} or later, or -1. */
    static int lf(ByteBuffer in, int from, int limit) {
        int at = from;
        while (at + Long.BYTES <= limit) {
            long word = in.getLong(at) ^ ALL_LF;
            if (((word - ONES) & ~word & HIGH) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        for (; at < limit; at++) {
            if (in.get(at) == LF) {
                return at;
            }
        }
        return -1;
    }

    /** True if there is a CR in the range. */
    static boolean hasCr(ByteBuffer in, int from, int to) {
        for (int at = from; at < to; at++) {
            if (in.get(at) == CR) {
                return true;
            }
        }
        return false;
    }
}
