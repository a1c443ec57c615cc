package org.postrider.unpack.internal.archive;

import java.nio.ByteBuffer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The sequences of a block (RFC 8878 section 3.1.1.3.2). Confined to one thread. */
final class ZstdSequences {
    private static final int[] LITERAL_BASES = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512,
        1024, 2048, 4096, 8192, 16384, 32768, 65536
    };
    private static final int[] LITERAL_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        16
    };
    private static final int[] MATCH_BASES = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
        33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539
    };
    private static final int[] MATCH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2,
        2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
    };
    private static final ZstdTable LITERALS = ZstdTable.of(
            new int[] {
                4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1,
                -1, -1
            },
            6);
    private static final ZstdTable OFFSETS = ZstdTable.of(
            new int[] {1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1}, 5);
    private static final ZstdTable MATCHES = ZstdTable.of(
            new int[] {
                1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
            },
            6);

    private @Nullable ZstdTable literalTable;
    private @Nullable ZstdTable offsetTable;
    private @Nullable ZstdTable matchTable;
    private final long[] recent = new long[3];
    private @Nullable Run run;
    private int literals;
    private int length;
    private long offset;

    /** A block's bit stream and where in its tables it is. */
    private static final class Run {
        private final ZstdBits bits;
        private final ZstdTable literal;
        private final ZstdTable match;
        private final ZstdTable offset;
        private int literalState;
        private int offsetState;
        private int matchState;
        private int left;

        private Run(ZstdBits bits, int left, ZstdTable literal, ZstdTable offset, ZstdTable match) {
            this.bits = bits;
            this.left = left;
            this.literal = literal;
            this.offset = offset;
            this.match = match;
            this.literalState = literal.first(bits);
            this.offsetState = offset.first(bits);
            this.matchState = match.first(bits);
        }
    }

    /** A new frame starts without tables and with these offsets. */
    void reset() {
        literalTable = null;
        offsetTable = null;
        matchTable = null;
        recent[0] = 1;
        recent[1] = 4;
        recent[2] = 8;
    }

    /** Literals before the match. */
    int literals() {
        return literals;
    }

    /** Bytes of the match. */
    int length() {
        return length;
    }

    /** How far back the match is. */
    long offset() {
        return offset;
    }

    /** Reads the head of the section. */
    void start(ByteBuffer in) throws ZipException {
        int count = in.get() & 0xff;
        if (count == 255) {
            count = (in.getShort() & 0xffff) + 0x7f00;
        } else if (count > 127) {
            count = (count - 128 << 8) + (in.get() & 0xff);
        }
        if (count == 0) {
            run = null;
            return;
        }
        int modes = in.get() & 0xff;
        ZstdTable literal = table(in, modes >> 6, literalTable, LITERALS, 9, 36);
        ZstdTable distance = table(in, modes >> 4 & 3, offsetTable, OFFSETS, 8, 32);
        ZstdTable match = table(in, modes >> 2 & 3, matchTable, MATCHES, 9, 53);
        literalTable = literal;
        offsetTable = distance;
        matchTable = match;
        run = new Run(new ZstdBits(in, in.position(), in.limit()), count, literal, distance, match);
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // One row of the format's table of tables.
    private static ZstdTable table(
            ByteBuffer in, int mode, @Nullable ZstdTable before, ZstdTable known, int accuracy, int symbols)
            throws ZipException {
        switch (mode) {
            case 0:
                return known;
            case 1:
                int symbol = in.get() & 0xff;
                if (symbol >= symbols) {
                    throw new ZipException("a table is broken");
                }
                return ZstdTable.of(symbol);
            case 2:
                return ZstdTable.read(in, accuracy, symbols);
            default:
                if (before == null) {
                    throw new ZipException("a table is missing");
                }
                return before;
        }
    }

    /** Goes to the next sequence. @return false if there is none */
    boolean next() throws ZipException {
        Run now = run;
        if (now == null || now.left == 0) {
            return false;
        }
        ZstdBits bits = now.bits;
        int offsetCode = now.offset.symbol(now.offsetState);
        int matchCode = now.match.symbol(now.matchState);
        int literalCode = now.literal.symbol(now.literalState);
        long value = (1L << offsetCode) + (bits.read(offsetCode) & 0xffffffffL);
        length = MATCH_BASES[matchCode] + bits.read(MATCH_BITS[matchCode]);
        literals = LITERAL_BASES[literalCode] + bits.read(LITERAL_BITS[literalCode]);
        offset = distance(value);
        now.left--;
        if (now.left > 0) {
            now.literalState = now.literal.next(now.literalState, bits);
            now.matchState = now.match.next(now.matchState, bits);
            now.offsetState = now.offset.next(now.offsetState, bits);
        }
        if (bits.left() < 0) {
            throw new ZipException("sequences end early");
        }
        return true;
    }

    /** Section 3.1.1.5: small values mean offsets used before. */
    private long distance(long value) throws ZipException {
        if (value > 3) {
            recent[2] = recent[1];
            recent[1] = recent[0];
            recent[0] = value - 3;
            return recent[0];
        }
        int which = (int) value - 1 + (literals == 0 ? 1 : 0);
        long found = which == 3 ? recent[0] - 1 : recent[which];
        if (found <= 0) {
            throw new ZipException("an offset is zero");
        }
        if (which > 1) {
            recent[2] = recent[1];
        }
        if (which > 0) {
            recent[1] = recent[0];
        }
        recent[0] = found;
        return found;
    }
}
