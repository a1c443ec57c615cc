package org.postrider.filter.virus.internal.engine;

import org.jspecify.annotations.Nullable;

/** Guesses how rare bytes are in what mail carries: text, HTML, programs, packed data. Stateless. */
final class Rarity {
    /** All in {@link GramIndex} is compared with this bit set, so that the case of letters does not matter. */
    static final int FOLD = 0x20202020;

    private static final byte[] COST = new byte[256];

    static {
        for (int i = 0; i < 256; i++) {
            COST[i] = (byte) (i >= 0x80 ? 8 : i < 0x20 ? 6 : 7);
        }
        COST[0] = 1;
        COST[' '] = 1;
        COST[0xff] = 4;
        for (int c : "etaoinsr".toCharArray()) {
            common(c, 4);
        }
        for (int c : "lhdcumpfgby".toCharArray()) {
            common(c, 5);
        }
        for (int c : "wvkxjqz".toCharArray()) {
            common(c, 6);
        }
        for (int c = '0'; c <= '9'; c++) {
            COST[c] = 6;
        }
    }

    private Rarity() {}

    private static void common(int letter, int cost) {
        COST[letter] = (byte) cost;
        COST[letter - 0x20] = (byte) cost;
    }

    static Body.@Nullable Anchor better(Body.@Nullable Anchor one, Body.@Nullable Anchor other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.rarity() > one.rarity() ? other : one;
    }

    /** The rarest window of a run. @param at of the run within its piece */
    static Body.@Nullable Anchor best(Item.Run run, int piece, int at) {
        Body.Anchor best = null;
        for (int length = 4; length >= 2 && best == null; length -= 2) {
            for (int i = 0; i + length <= run.value().length; i++) {
                if (told(run, i, length)) {
                    int key = key(run.value(), i, length);
                    best = better(best, new Body.Anchor(piece, at + i, key, length, rarity(run.value(), i, length)));
                }
            }
        }
        return best;
    }

    /** Only the case may be open. */
    private static boolean told(Item.Run run, int from, int length) {
        byte[] mask = run.mask();
        if (mask == null) {
            return true;
        }
        for (int i = from; i < from + length; i++) {
            if ((mask[i] | 0x20) != -1) {
                return false;
            }
        }
        return true;
    }

    private static int key(byte[] value, int at, int length) {
        int key = 0;
        for (int i = length - 1; i >= 0; i--) {
            key = key << 8 | (value[at + i] & 0xff);
        }
        return length == 4 ? key | FOLD : key | FOLD & 0xffff;
    }

    private static int rarity(byte[] value, int at, int length) {
        int sum = 0;
        for (int i = at; i < at + length; i++) {
            sum += COST[value[i] & 0xff];
            // The same byte again is far more likely than another one.
            sum -= i > at && (value[i] | 0x20) == (value[i - 1] | 0x20) ? 4 : 0;
        }
        return sum;
    }
}
