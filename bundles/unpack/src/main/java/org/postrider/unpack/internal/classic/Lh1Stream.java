package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;

/** LHA's lh1: LZ77 with an adaptive prefix code for literals and lengths, a fixed one for positions. Confined to one thread. */
final class Lh1Stream extends WindowStream {
    private static final int SYMBOLS = 314;
    private static final int NODES = 2 * SYMBOLS - 1;
    private static final int ROOT = NODES - 1;
    private static final int MAX_WEIGHT = 0x8000;
    private static final int LONGEST = 60;

    /** How many of the 64 upper parts of a position have codes of 3, 4, ... 8 bits. */
    private static final int[] POSITIONS = {1, 3, 8, 12, 24, 16};

    private final HighBits in;
    private final PrefixCode position;
    private long plain;

    private final int[] weight = new int[NODES + 1];
    private final int[] parent = new int[NODES + SYMBOLS];
    private final int[] child = new int[NODES];

    Lh1Stream(InputStream in, long plain) throws IOException {
        super(14, LONGEST);
        this.in = new HighBits(in);
        this.plain = plain;
        byte[] lengths = new byte[64];
        int at = 0;
        for (int i = 0; i < POSITIONS.length; i++) {
            for (int j = 0; j < POSITIONS[i]; j++) {
                lengths[at++] = (byte) (3 + i);
            }
        }
        this.position = PrefixCode.of(lengths, lengths.length);
        fill(' ');
        plant();
    }

    /** The tree as it is at first: all symbols alike. */
    private void plant() {
        for (int i = 0; i < SYMBOLS; i++) {
            weight[i] = 1;
            child[i] = i + NODES;
            parent[i + NODES] = i;
        }
        int from = 0;
        for (int node = SYMBOLS; node <= ROOT; node++) {
            weight[node] = weight[from] + weight[from + 1];
            child[node] = from;
            parent[from] = node;
            parent[from + 1] = node;
            from += 2;
        }
        weight[NODES] = 0xffff;
        parent[ROOT] = 0;
    }

    @Override
    boolean step() throws IOException {
        if (plain <= 0) {
            return false;
        }
        int symbol = symbol();
        if (symbol < 256) {
            put(symbol);
            plain--;
        } else {
            int upper = position.decode(in);
            int distance = upper << 6 | in.bits(6);
            int length = symbol - 256 + 3;
            copy(distance + 1, (int) Math.min(length, plain));
            plain -= length;
        }
        return true;
    }

    private int symbol() throws IOException {
        int node = child[ROOT];
        while (node < NODES) {
            node = child[node + in.bit()];
        }
        int symbol = node - NODES;
        count(symbol);
        return symbol;
    }

    /** One more of this symbol: nodes change places so that weights stay in order. */
    private void count(int symbol) {
        if (weight[ROOT] == MAX_WEIGHT) {
            rebuild();
        }
        int node = parent[symbol + NODES];
        do {
            int heavier = ++weight[node];
            int other = node + 1;
            if (heavier > weight[other]) {
                while (heavier > weight[other + 1]) {
                    other++;
                }
                swap(node, other, heavier);
                node = other;
            }
            node = parent[node];
        } while (node != 0);
    }

    private void swap(int node, int other, int heavier) {
        weight[node] = weight[other];
        weight[other] = heavier;
        int below = child[node];
        adopt(below, other);
        int belowOther = child[other];
        child[other] = below;
        adopt(belowOther, node);
        child[node] = belowOther;
    }

    private void adopt(int below, int node) {
        parent[below] = node;
        if (below < NODES) {
            parent[below + 1] = node;
        }
    }

    /** Halves all weights and builds the tree anew. */
    private void rebuild() {
        int leaves = 0;
        for (int i = 0; i < NODES; i++) {
            if (child[i] >= NODES) {
                weight[leaves] = (weight[i] + 1) / 2;
                child[leaves] = child[i];
                leaves++;
            }
        }
        int from = 0;
        for (int node = SYMBOLS; node < NODES; node++) {
            int sum = weight[from] + weight[from + 1];
            int at = node - 1;
            while (sum < weight[at]) {
                at--;
            }
            at++;
            System.arraycopy(weight, at, weight, at + 1, node - at);
            weight[at] = sum;
            System.arraycopy(child, at, child, at + 1, node - at);
            child[at] = from;
            from += 2;
        }
        for (int i = 0; i < NODES; i++) {
            adopt(child[i], i);
        }
    }
}
