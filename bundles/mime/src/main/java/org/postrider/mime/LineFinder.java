package org.postrider.mime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds line ends in a stream of chunks, eight bytes at a step, and notices what no line may hold. Confined to one scan.
 *
 * <p>Only bytes below 0x20 can matter, so a word without one is skipped whole; text and base64 are almost only such words.
 */
final class LineFinder {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SPACES = 0x2020202020202020L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private boolean pendingCr;
    private boolean crLf;
    private boolean control;
    private boolean nul;
    private long steps;

    /** Index of the next LF in {@code [from, to)}, or -1; never called with an empty range. */
    int next(byte[] bytes, int from, int to) {
        int at = from;
        if (pendingCr) {
            pendingCr = false;
            if (bytes[from] == '\n') {
                crLf = true;
                return from;
            }
            control = true;
        }
        while ((at = skip(bytes, at, to)) < to) {
            byte c = bytes[at];
            if (c == '\n') {
                crLf = false;
                return at;
            }
            if (c == '\r') {
                if (at + 1 == to) {
                    pendingCr = true;
                    return -1;
                }
                if (bytes[at + 1] == '\n') {
                    crLf = true;
                    return at + 1;
                }
            }
            control |= c == '\r' || c == 0;
            nul |= c == 0;
            at++;
        }
        return -1;
    }

    /** First index at or after {@code at} of a byte below 0x20, or {@code to}. */
    private int skip(byte[] bytes, int at, int to) {
        int i = at;
        for (; i + 8 <= to; i += 8) {
            steps++;
            long word = (long) WORDS.get(bytes, i);
            long hit = (word - SPACES) & ~word & HIGH_BITS;
            if (hit != 0) {
                return i + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        while (i < to && (bytes[i] < 0 || bytes[i] >= 0x20)) {
            steps++;
            i++;
        }
        return i;
    }

    /** Bytes of the line end last found: 2 for CRLF, 1 for a bare LF. */
    int endLength() {
        return crLf ? 2 : 1;
    }

    /** True once if there was NUL or a CR without LF since the last call. */
    boolean takeControl() {
        boolean seen = control;
        control = false;
        return seen;
    }

    /** True if there was a NUL so far. */
    boolean sawNul() {
        return nul;
    }

    /** To be called at the end of the content: a CR still waiting for its LF stands alone. */
    void end() {
        control |= pendingCr;
        pendingCr = false;
    }

    long steps() {
        return steps;
    }
}
