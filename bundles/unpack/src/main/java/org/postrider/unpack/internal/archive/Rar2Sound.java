package org.postrider.unpack.internal.archive;

import java.util.Arrays;

/** One channel of sound as rar 2 packs it. Confined to one thread. */
final class Rar2Sound {
    private static final int TAPS = 5;

    private final int[] weights = new int[TAPS];
    private final int[] inputs = new int[TAPS];
    private final int[] misses = new int[2 * TAPS + 1];
    private int last;
    private int step;
    private int count;

    /** How the last value differed from the one before. */
    int step() {
        return step;
    }

    /** @param other the step that another channel did last */
    int decode(int coded, int other) {
        inputs[3] = inputs[2];
        inputs[2] = inputs[1];
        inputs[1] = step - inputs[0];
        inputs[0] = step;
        inputs[4] = other;
        int guess = 8 * last;
        for (int i = 0; i < TAPS; i++) {
            guess += weights[i] * inputs[i];
        }
        int value = (guess >> 3 & 0xff) - coded & 0xff;
        int difference = (byte) coded << 3;
        misses[0] += Math.abs(difference);
        for (int i = 0; i < TAPS; i++) {
            misses[2 * i + 1] += Math.abs(difference - inputs[i]);
            misses[2 * i + 2] += Math.abs(difference + inputs[i]);
        }
        step = (byte) (value - last);
        last = value;
        if ((++count & 0x1f) == 0) {
            adapt();
        }
        return value;
    }

    private void adapt() {
        int best = 0;
        for (int i = 1; i < misses.length; i++) {
            best = misses[i] < misses[best] ? i : best;
        }
        Arrays.fill(misses, 0);
        if (best > 0) {
            int which = (best - 1) / 2;
            boolean less = (best & 1) == 1;
            int change = less ? (weights[which] >= -16 ? -1 : 0) : weights[which] < 16 ? 1 : 0;
            weights[which] += change;
        }
    }
}
