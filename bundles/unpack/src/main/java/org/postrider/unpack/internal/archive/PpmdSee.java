package org.postrider.unpack.internal.archive;

/** How often an escape follows in one kind of context. Confined to one thread. */
final class PpmdSee {
    private static final int BITS = 7;

    private int sum;
    private int shift = BITS;
    private int count = 64;

    void start(int value) {
        shift = BITS - 4;
        sum = value << shift;
        count = 4;
    }

    /** Its share for an escape, at least 1. */
    int escape() {
        int mean = sum >> shift;
        sum = sum - mean & 0xffff;
        return Math.max(1, mean);
    }

    void hit() {
        if (shift < BITS && --count == 0) {
            sum = sum << 1 & 0xffff;
            count = 3 << shift++ & 0xff;
        }
    }

    void miss(int total) {
        sum = sum + total & 0xffff;
    }
}
