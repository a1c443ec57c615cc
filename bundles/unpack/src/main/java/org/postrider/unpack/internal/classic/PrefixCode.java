package org.postrider.unpack.internal.classic;

import java.io.IOException;

/**
 * A canonical prefix code: shorter codes first, those of one length in the order of their symbols. Immutable. Symbols with
 * short codes come from a table, others from the first code of their length.
 */
final class PrefixCode {
    private static final int MAX = 20;
    private static final int FAST = 9;

    private final int longest;
    private final short[] symbols;
    private final short[] fast = new short[1 << FAST];
    private final int[] firstCode = new int[MAX + 2];
    private final int[] firstIndex = new int[MAX + 2];

    private PrefixCode(int longest, short[] symbols) {
        this.longest = longest;
        this.symbols = symbols;
    }

    /** A code of no bits for one symbol. */
    static PrefixCode single(int symbol) {
        return new PrefixCode(0, new short[] {(short) symbol});
    }

    /**
     * @param lengths of the codes in bits, 0 for none, at most 20; codes may be left unused
     * @param count of symbols
     */
    static PrefixCode of(byte[] lengths, int count) throws IOException {
        int[] perLength = new int[MAX + 1];
        int used = 0;
        int longest = 0;
        for (int i = 0; i < count; i++) {
            if (lengths[i] > 0) {
                perLength[lengths[i]]++;
                used++;
                longest = Math.max(longest, lengths[i]);
            }
        }
        PrefixCode code = new PrefixCode(Math.max(1, longest), new short[used]);
        int next = 0;
        int index = 0;
        for (int length = 1; length <= MAX; length++) {
            next <<= 1;
            code.firstCode[length] = next;
            code.firstIndex[length] = index;
            next += perLength[length];
            index += perLength[length];
            if (next > 1 << length) {
                throw new IOException("too many codes of " + length + " bits");
            }
        }
        code.firstIndex[MAX + 1] = index;
        code.sort(lengths, count);
        return code;
    }

    private void sort(byte[] lengths, int count) {
        int[] at = firstIndex.clone();
        for (int i = 0; i < count; i++) {
            int length = lengths[i];
            if (length == 0) {
                continue;
            }
            int index = at[length]++;
            symbols[index] = (short) i;
            if (length <= FAST) {
                int from = firstCode[length] + index - firstIndex[length] << FAST - length;
                // One more than the index, since 0 means none.
                java.util.Arrays.fill(fast, from, from + (1 << FAST - length), (short) (i + 1 << 4 | length));
            }
        }
    }

    int decode(HighBits in) throws IOException {
        if (longest == 0) {
            return symbols[0];
        }
        int ahead = in.peek(MAX);
        int quick = fast[ahead >> MAX - FAST] & 0xffff;
        if (quick != 0) {
            in.drop(quick & 0xf);
            return (quick >> 4) - 1;
        }
        for (int length = 1; length <= longest; length++) {
            int offset = (ahead >> MAX - length) - firstCode[length];
            if (offset >= 0 && offset < firstIndex[length + 1] - firstIndex[length]) {
                in.drop(length);
                return symbols[firstIndex[length] + offset];
            }
        }
        throw new IOException("a code that stands for nothing");
    }
}
