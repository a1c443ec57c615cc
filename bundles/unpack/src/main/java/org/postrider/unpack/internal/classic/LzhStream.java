package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;

/**
 * LZ77 with prefix codes that come anew for each block: LHA's lh4 to lh7, ARJ's methods 1 to 3. Confined to one thread.
 */
final class LzhStream extends WindowStream {
    private static final int LENGTH_CODES = 19;
    private static final int LITERALS = 510;
    private static final int SHORTEST = 3;
    private static final int LONGEST = 256;

    private final HighBits in;
    private final int positions;
    private final int positionBits;
    private final byte[] lengths = new byte[LITERALS];
    private PrefixCode literal = PrefixCode.single(0);
    private PrefixCode position = PrefixCode.single(0);
    private int left;
    private long plain;

    /**
     * @param windowBits of the ring: 12 for lh4, 13 for lh5, 15 for lh6 and ARJ, 16 for lh7
     * @param positions number of position codes
     * @param positionBits of the field that tells how many there are
     * @param plain bytes that come out
     */
    LzhStream(InputStream in, int windowBits, int positions, int positionBits, long plain) {
        super(Math.max(windowBits, 14), LONGEST);
        this.in = new HighBits(in);
        this.positions = positions;
        this.positionBits = positionBits;
        this.plain = plain;
        fill(' ');
    }

    @Override
    boolean step() throws IOException {
        if (plain <= 0) {
            return false;
        }
        if (left == 0) {
            left = in.bits(16);
            if (left == 0) {
                throw new IOException("an empty block");
            }
            codes();
        }
        left--;
        int symbol = literal.decode(in);
        if (symbol < 256) {
            put(symbol);
            plain--;
            return true;
        }
        int length = symbol - 256 + SHORTEST;
        int code = position.decode(in);
        int distance = code < 2 ? code : (1 << code - 1) + in.bits(code - 1);
        copy(distance + 1, (int) Math.min(length, plain));
        plain -= length;
        return true;
    }

    private void codes() throws IOException {
        PrefixCode ofLengths = small(LENGTH_CODES, 5, true);
        int count = in.bits(9);
        if (count == 0) {
            literal = PrefixCode.single(in.bits(9));
        } else {
            if (count > LITERALS) {
                throw new IOException("too many codes");
            }
            literals(ofLengths, count);
        }
        position = small(positions, positionBits, false);
    }

    private void literals(PrefixCode ofLengths, int count) throws IOException {
        java.util.Arrays.fill(lengths, (byte) 0);
        int at = 0;
        while (at < count) {
            int symbol = ofLengths.decode(in);
            if (symbol > 2) {
                lengths[at++] = (byte) (symbol - 2);
            } else {
                at += symbol == 0 ? 1 : symbol == 1 ? in.bits(4) + 3 : in.bits(9) + 20;
            }
        }
        literal = PrefixCode.of(lengths, LITERALS);
    }

    /** A code whose lengths stand there as they are. @param gap true if a run of zeros may follow the third */
    private PrefixCode small(int most, int bits, boolean gap) throws IOException {
        int count = in.bits(bits);
        if (count == 0) {
            return PrefixCode.single(in.bits(bits));
        }
        if (count > most) {
            throw new IOException("too many codes");
        }
        byte[] own = new byte[most + 4];
        int at = 0;
        while (at < count) {
            int length = in.bits(3);
            if (length == 7) {
                while (in.bit() != 0) {
                    length++;
                }
            }
            if (length > 16) {
                throw new IOException("a code of " + length + " bits");
            }
            own[at++] = (byte) length;
            if (gap && at == 3) {
                at += in.bits(2);
            }
        }
        return PrefixCode.of(own, most);
    }
}
