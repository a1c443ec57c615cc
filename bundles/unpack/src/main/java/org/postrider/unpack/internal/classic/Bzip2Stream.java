package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;

/**
 * bzip2, whole streams one after the other, or as NSIS has it: without heads, sums and the randomised form. Confined to one
 * thread. Takes up to 4.5 MB.
 */
final class Bzip2Stream extends WindowStream {
    private static final int MAX_SYMBOLS = 258;
    private static final int GROUP = 50;
    private static final int MAX_SELECTORS = 18_002;
    private static final long BLOCK = 0x3141_5926_5359L;
    private static final long END = 0x1772_4538_5090L;
    private static final int MOST = 4_096;
    private static final int LONGEST_RUN = 260;

    private final HighBits in;
    private final boolean nsis;
    private int[] block = {};
    private int blockMost;
    private boolean first = true;
    private int left;
    private int place;
    private int last = -1;
    private int run;

    Bzip2Stream(InputStream in, boolean nsis) {
        super(13, MOST + LONGEST_RUN);
        this.in = new HighBits(in);
        this.nsis = nsis;
    }

    @Override
    boolean step() throws IOException {
        if (left == 0 && !nextBlock()) {
            return false;
        }
        for (int put = 0; left > 0 && put < MOST; ) {
            int entry = block[place];
            int value = entry & 0xff;
            place = entry >>> 8;
            left--;
            if (run == 4) {
                // Four equal bytes are followed by how many more there are.
                for (int i = 0; i < value; i++) {
                    put(last);
                }
                put += value + 1;
                run = 0;
                last = -1;
            } else {
                run = value == last ? run + 1 : 1;
                last = value;
                put(value);
                put++;
            }
        }
        return true;
    }

    @Override
    void release() {
        block = new int[0];
    }

    private boolean nextBlock() throws IOException {
        if (nsis) {
            blockMost = 900_000;
            int mark = in.bits(8);
            if (mark == 0x17) {
                return false;
            }
            if (mark != 0x31) {
                throw new IOException("no block begins here");
            }
        } else if (!head()) {
            return false;
        }
        decodeBlock();
        return true;
    }

    /** @return false at the end of all streams */
    private boolean head() throws IOException {
        while (true) {
            if (first) {
                int magic = in.bits(24);
                int level = in.bits(8) - '0';
                if (magic != 0x425a68 || level < 1 || level > 9) {
                    throw new IOException("no bzip2 stream begins here");
                }
                blockMost = level * 100_000;
                first = false;
            }
            long mark = (long) in.bits(24) << 24 | in.bits(24);
            in.bits(32);
            if (mark == BLOCK) {
                if (in.bit() != 0) {
                    throw new IOException("a randomised block");
                }
                return true;
            }
            if (mark != END) {
                throw new IOException("no block begins here");
            }
            in.align(8);
            if (in.atEnd()) {
                return false;
            }
            first = true;
        }
    }

    private void decodeBlock() throws IOException {
        if (block.length < blockMost) {
            block = new int[blockMost];
        }
        int origin = in.bits(24);
        byte[] front = new byte[256];
        int kinds = alphabet(front);
        int groups = in.bits(3);
        int selectors = in.bits(15);
        if (kinds == 0 || groups < 2 || groups > 6 || selectors == 0) {
            throw new IOException("a broken block");
        }
        byte[] selector = selectors(groups, selectors);
        PrefixCode[] codes = new PrefixCode[groups];
        for (int i = 0; i < groups; i++) {
            codes[i] = code(kinds + 2);
        }
        int size = symbols(codes, selector, front, kinds + 1);
        if (origin >= size) {
            throw new IOException("a block begins outside itself");
        }
        link(size);
        place = block[origin] >>> 8;
        left = size;
        run = 0;
        last = -1;
    }

    private int alphabet(byte[] front) throws IOException {
        int groups = in.bits(16);
        int kinds = 0;
        for (int i = 0; i < 16; i++) {
            int used = (groups >> 15 - i & 1) == 0 ? 0 : in.bits(16);
            for (int j = 0; j < 16; j++) {
                if ((used >> 15 - j & 1) != 0) {
                    front[kinds++] = (byte) (16 * i + j);
                }
            }
        }
        return kinds;
    }

    private byte[] selectors(int groups, int count) throws IOException {
        byte[] order = {0, 1, 2, 3, 4, 5};
        byte[] selector = new byte[Math.min(count, MAX_SELECTORS)];
        for (int i = 0; i < count; i++) {
            int at = 0;
            while (in.bit() != 0) {
                if (++at >= groups) {
                    throw new IOException("a broken block");
                }
            }
            byte chosen = order[at];
            System.arraycopy(order, 0, order, 1, at);
            order[0] = chosen;
            if (i < selector.length) {
                selector[i] = chosen;
            }
        }
        return selector;
    }

    private PrefixCode code(int symbols) throws IOException {
        byte[] lengths = new byte[MAX_SYMBOLS];
        int length = in.bits(5);
        for (int i = 0; i < symbols; i++) {
            while (in.bit() != 0) {
                length += in.bit() == 0 ? 1 : -1;
            }
            if (length < 1 || length > 20) {
                throw new IOException("a code of " + length + " bits");
            }
            lengths[i] = (byte) length;
        }
        return PrefixCode.of(lengths, symbols);
    }

    /** Undoes the prefix codes, the runs of zero and the moves to front. @return bytes in the block */
    private int symbols(PrefixCode[] codes, byte[] selector, byte[] front, int end) throws IOException {
        int size = 0;
        int zeros = 0;
        int weight = 1;
        for (int i = 0; ; i++) {
            if (i / GROUP >= selector.length) {
                throw new IOException("a block without end");
            }
            int symbol = codes[selector[i / GROUP]].decode(in);
            if (symbol < 2) {
                zeros += weight << symbol;
                weight = Math.min(weight << 1, 1 << 21);
                if (zeros > blockMost) {
                    throw new IOException("a block that is too large");
                }
                continue;
            }
            size = repeat(front[0], zeros, size);
            zeros = 0;
            weight = 1;
            if (symbol == end) {
                return size;
            }
            byte value = front[symbol - 1];
            System.arraycopy(front, 0, front, 1, symbol - 1);
            front[0] = value;
            size = repeat(value, 1, size);
        }
    }

    private int repeat(byte value, int count, int size) throws IOException {
        if (size + count > blockMost) {
            throw new IOException("a block that is too large");
        }
        java.util.Arrays.fill(block, size, size + count, value & 0xff);
        return size + count;
    }

    /** Adds to each byte the place of the one that follows it (Burrows and Wheeler). */
    private void link(int size) {
        int[] next = new int[257];
        for (int i = 0; i < size; i++) {
            next[(block[i] & 0xff) + 1]++;
        }
        for (int i = 0; i < 256; i++) {
            next[i + 1] += next[i];
        }
        for (int i = 0; i < size; i++) {
            block[next[block[i] & 0xff]++] |= i << 8;
        }
    }
}
