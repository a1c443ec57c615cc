package org.postrider.unpack.internal.archive;

import java.util.Arrays;

/** Rar's filter for sound: each channel is guessed from its last steps. Confined to one thread. */
final class RarSound {
    private final int channels;
    private final int[] weights = new int[4];
    private final int[] steps = new int[4];
    private final int[] misses = new int[7];

    RarSound(int channels) {
        this.channels = channels;
    }

    byte[] decode(byte[] bytes) {
        byte[] plain = new byte[bytes.length];
        int from = 0;
        for (int channel = 0; channel < Math.min(channels, bytes.length); channel++) {
            Arrays.fill(weights, 0);
            Arrays.fill(steps, 0);
            Arrays.fill(misses, 0);
            int before = 0;
            int step = 0;
            int count = 0;
            for (int i = channel; i < bytes.length; i += channels) {
                steps[3] = steps[2];
                steps[2] = step - steps[1];
                steps[1] = step;
                int guess = 8 * before;
                for (int k = 1; k < 4; k++) {
                    guess += weights[k] * steps[k];
                }
                int coded = bytes[from++];
                int value = (guess >> 3 & 0xff) - coded & 0xff;
                plain[i] = (byte) value;
                step = (byte) (value - before);
                before = value;
                miss(coded << 3);
                if ((count++ & 0x1f) == 0) {
                    adapt();
                }
            }
        }
        return plain;
    }

    private void miss(int difference) {
        misses[0] += Math.abs(difference);
        for (int k = 1; k < 4; k++) {
            misses[2 * k - 1] += Math.abs(difference - steps[k]);
            misses[2 * k] += Math.abs(difference + steps[k]);
        }
    }

    private void adapt() {
        int best = 0;
        for (int i = 1; i < misses.length; i++) {
            best = Integer.compareUnsigned(misses[i], misses[best]) < 0 ? i : best;
        }
        Arrays.fill(misses, 0);
        int which = (best + 1) / 2;
        if (best > 0 && (best & 1) == 1) {
            weights[which] -= weights[which] >= -16 ? 1 : 0;
        } else if (best > 0) {
            weights[which] += weights[which] < 16 ? 1 : 0;
        }
    }
}
