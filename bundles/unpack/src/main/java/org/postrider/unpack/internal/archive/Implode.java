package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** Zip's method 6 (APPNOTE.TXT 6.3.10, section 5.3). It has no end: the size in the header tells. */
final class Implode extends Lz {
    private final LsbBits in;
    private final int lowBits;
    private final int shortest;
    private final boolean codedLiterals;
    private int[] literals = {};
    private int[] lengths = {};
    private int[] distances = {};
    private boolean started;

    /** @param flags general purpose bits of the entry */
    Implode(InputStream in, int flags) {
        this.in = new LsbBits(in);
        this.lowBits = (flags & 2) != 0 ? 7 : 6;
        this.codedLiterals = (flags & 4) != 0;
        this.shortest = codedLiterals ? 3 : 2;
    }

    @Override
    boolean step() throws IOException {
        if (!started) {
            started = true;
            literals = codedLiterals ? tree(256) : literals;
            lengths = tree(64);
            distances = tree(64);
        }
        int literal = in.readOrEnd(1);
        if (literal < 0) {
            return false;
        }
        if (literal == 1) {
            put(codedLiterals ? symbol(literals) : in.read(8));
            return true;
        }
        int low = in.read(lowBits);
        int distance = (symbol(distances) << lowBits | low) + 1;
        int length = symbol(lengths);
        length += length == 63 ? in.read(8) : 0;
        copyOrZero(distance, length + shortest);
        return true;
    }

    /** Two places a node: what a 0 and a 1 lead to; negative: a symbol; 0: nowhere. */
    private int[] tree(int symbols) throws IOException {
        int[] widths = new int[symbols];
        int filled = 0;
        for (int i = in.read(8); i >= 0; i--) {
            int run = in.read(8);
            for (int n = run >> 4; n >= 0; n--) {
                if (filled == symbols) {
                    throw new ZipException("a tree has too many symbols");
                }
                widths[filled++] = (run & 15) + 1;
            }
        }
        if (filled < symbols) {
            throw new ZipException("a tree has too few symbols");
        }
        int[] tree = new int[2 * 17 * symbols];
        int nodes = 1;
        int code = 0;
        int increment = 0;
        int last = 0;
        for (int width = 16; width > 0; width--) {
            for (int symbol = symbols - 1; symbol >= 0; symbol--) {
                if (widths[symbol] == width) {
                    code += increment;
                    increment = width == last ? increment : 1 << 16 - width;
                    last = width;
                    nodes = insert(tree, nodes, code << 16, width, symbol);
                }
            }
        }
        return tree;
    }

    /** @param code left-justified @return nodes then */
    private static int insert(int[] tree, int nodes, int code, int width, int symbol) throws ZipException {
        int node = 0;
        int count = nodes;
        for (int i = 0; i < width - 1; i++) {
            int place = 2 * node + (code >>> 31 - i & 1);
            if (tree[place] < 0) {
                throw new ZipException("a tree is broken");
            }
            if (tree[place] == 0) {
                tree[place] = count++;
            }
            node = tree[place];
        }
        tree[2 * node + (code >>> 32 - width & 1)] = -1 - symbol;
        return count;
    }

    private int symbol(int[] tree) throws IOException {
        int node = 0;
        do {
            node = tree[2 * node + in.read(1)];
            if (node == 0) {
                throw new ZipException("a code that no symbol has");
            }
        } while (node > 0);
        return -1 - node;
    }
}
