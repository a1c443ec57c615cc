package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.util.Arrays;

/**
 * The model of PPMd variant H (Dmitry Shkarin), which 7z and rar use. It follows the packer's model byte by byte: names are those
 * of the literature where there are some (see: secondary escape estimation). Confined to one thread.
 */
final class Ppmd7 extends PpmdMemory {
    private static final int MAX_FREQUENCY = 124;
    private static final int MAX_ORDER = 64;
    private static final int BITS = 7;
    private static final int[] ESCAPES = {25, 14, 9, 7, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2};
    private static final int[] FIRST_ESCAPES = {0x3cdd, 0x1f3f, 0x59bf, 0x48f3, 0x64a1, 0x5abc, 0x6632, 0x6051};
    private static final int[] SEE_OF = new int[256];

    static {
        int width = 1;
        int group = 3;
        for (int i = 0; i < 256; i++) {
            SEE_OF[i] = i < 3 ? i : group;
            if (i >= 3 && --width == 0) {
                group++;
                width = group - 2;
            }
        }
    }

    private final int order;
    private final int[][] binary = new int[128][64];
    private final PpmdSee[][] sees = new PpmdSee[25][16];
    private final PpmdSee dummy = new PpmdSee();
    private final boolean[] masked = new boolean[256];
    private final int[] candidates = new int[256];
    private final int[] path = new int[MAX_ORDER];
    private int minContext;
    private int maxContext;
    private int found;
    private int fall;
    private int runLength;
    private int firstRun;
    private int success;
    private int highBits;
    private int firstEscape;

    /** @param order longest context, 2 to 64 @param memory that the packer had */
    Ppmd7(int order, int memory) {
        super(memory);
        this.order = order;
        restart();
    }

    private void restart() {
        clear();
        fall = order;
        firstRun = -Math.min(order, 12) - 1;
        runLength = firstRun;
        success = 0;
        minContext = context();
        maxContext = minContext;
        found = firstStates(128);
        u16(minContext, 256);
        u16(minContext + 2, 257);
        u32(minContext + 4, found);
        u32(minContext + 8, 0);
        for (int i = 0; i < 256; i++) {
            u8(found + i * STATE, i);
            u8(found + i * STATE + 1, 1);
            u32(found + i * STATE + 2, 0);
        }
        for (int i = 0; i < 128; i++) {
            for (int k = 0; k < 64; k++) {
                binary[i][k] = (1 << 14) - FIRST_ESCAPES[k & 7] / (i + 2);
            }
        }
        for (int i = 0; i < 25; i++) {
            for (int k = 0; k < 16; k++) {
                sees[i][k] = new PpmdSee();
                sees[i][k].start(5 * i + 10);
            }
        }
    }

    /** @return the next byte; -1: the end; -2: broken */
    int next(PpmdRange range) throws IOException {
        int symbol = states(minContext) == 1 ? binary(range) : several(range);
        int counted = states(minContext);
        while (symbol == -3) {
            do {
                fall++;
                minContext = suffix(minContext);
                if (minContext == 0) {
                    return -1;
                }
            } while (states(minContext) == counted);
            symbol = escaped(range, counted);
            counted = states(minContext);
        }
        return symbol;
    }

    /** @return -3: not one of these */
    private int several(PpmdRange range) throws IOException {
        int state = stats(minContext);
        int count = range.threshold(sum(minContext));
        int high = frequency(state);
        if (Integer.compareUnsigned(count, high) < 0) {
            range.decode(0, high);
            found = state;
            int symbol = u8(state);
            success = 2 * frequency(state) > sum(minContext) ? 1 : 0;
            runLength += success;
            sum(minContext, sum(minContext) + 4);
            frequency(state, frequency(state) + 4);
            if (frequency(state) > MAX_FREQUENCY) {
                rescale();
            }
            nextContext();
            return symbol;
        }
        success = 0;
        for (int i = states(minContext) - 1; i > 0; i--) {
            state += STATE;
            high += frequency(state);
            if (Integer.compareUnsigned(count, high) < 0) {
                range.decode(high - frequency(state), frequency(state));
                found = state;
                int symbol = u8(state);
                update();
                return symbol;
            }
        }
        if (Integer.compareUnsigned(count, sum(minContext)) >= 0) {
            return -2;
        }
        highBits = high(u8(found));
        range.decode(high, sum(minContext) - high);
        Arrays.fill(masked, false);
        for (int i = states(minContext); i > 0; i--, state -= STATE) {
            masked[u8(state)] = true;
        }
        return -3;
    }

    private static int high(int symbol) {
        return symbol >= 0x40 ? 8 : 0;
    }

    private void update() {
        frequency(found, frequency(found) + 4);
        sum(minContext, sum(minContext) + 4);
        if (frequency(found) > frequency(found - STATE)) {
            swap(found);
            found -= STATE;
            if (frequency(found) > MAX_FREQUENCY) {
                rescale();
            }
        }
        nextContext();
    }

    private void nextContext() {
        int next = successor(found);
        if (fall == 0 && next > text) {
            minContext = next;
            maxContext = next;
        } else {
            updateModel();
        }
    }

    private int binary(PpmdRange range) throws IOException {
        int state = minContext + 2;
        highBits = high(u8(found));
        int shorter = states(suffix(minContext)) - 1;
        int group = shorter < 2 ? 2 * shorter : shorter < 11 ? 4 : 6;
        int column = success + group + highBits + 2 * high(u8(state)) + (runLength >> 26 & 0x20);
        int[] row = binary[frequency(state) - 1];
        int share = row[column];
        int mean = share + (1 << BITS - 2) >> BITS;
        if (!range.bit(share)) {
            row[column] = share + (1 << BITS) - mean;
            found = state;
            int symbol = u8(state);
            frequency(state, frequency(state) + (frequency(state) < 128 ? 1 : 0));
            success = 1;
            runLength++;
            nextContext();
            return symbol;
        }
        row[column] = share - mean;
        firstEscape = ESCAPES[row[column] >> 10];
        Arrays.fill(masked, false);
        masked[u8(state)] = true;
        success = 0;
        return -3;
    }

    /** After an escape: those that were seen count no more. */
    private int escaped(PpmdRange range, int counted) throws IOException {
        int high = 0;
        int state = stats(minContext);
        int there = states(minContext) - counted;
        for (int i = 0; i < there; state += STATE) {
            if (!masked[u8(state)]) {
                high += frequency(state);
                candidates[i++] = state;
            }
        }
        PpmdSee see = see(counted, there);
        int total = see.escape() + high;
        int count = range.threshold(total);
        if (Integer.compareUnsigned(count, high) < 0) {
            int i = 0;
            int upTo = frequency(candidates[0]);
            while (upTo <= count) {
                upTo += frequency(candidates[++i]);
            }
            found = candidates[i];
            range.decode(upTo - frequency(found), frequency(found));
            see.hit();
            int symbol = u8(found);
            sum(minContext, sum(minContext) + 4);
            frequency(found, frequency(found) + 4);
            if (frequency(found) > MAX_FREQUENCY) {
                rescale();
            }
            runLength = firstRun;
            updateModel();
            return symbol;
        }
        if (Integer.compareUnsigned(count, total) >= 0) {
            return -2;
        }
        range.decode(high, total - high);
        see.miss(total);
        for (int i = 0; i < there; i++) {
            masked[u8(candidates[i])] = true;
        }
        return -3;
    }

    private PpmdSee see(int counted, int there) {
        int all = states(minContext);
        if (all == 256) {
            return dummy;
        }
        int column = (there < states(suffix(minContext)) - all ? 1 : 0)
                + (sum(minContext) < 11 * all ? 2 : 0)
                + (counted > there ? 4 : 0)
                + highBits;
        return sees[SEE_OF[there - 1]][column];
    }

    private void rescale() {
        int stats = stats(minContext);
        int state = found;
        for (; state != stats; state -= STATE) {
            swap(state);
        }
        int escape = sum(minContext) - frequency(state);
        int adder = fall != 0 ? 1 : 0;
        frequency(state, frequency(state) + 4 + adder >> 1);
        int sum = frequency(state);
        for (int i = states(minContext) - 1; i > 0; i--) {
            state += STATE;
            escape -= frequency(state);
            frequency(state, frequency(state) + adder >> 1);
            sum += frequency(state);
            for (int at = state; at != stats && frequency(at) > frequency(at - STATE); at -= STATE) {
                swap(at);
            }
        }
        if (frequency(state) == 0) {
            int all = states(minContext);
            int gone = 0;
            for (; frequency(state) == 0; state -= STATE) {
                gone++;
            }
            escape += gone;
            u16(minContext, all - gone);
            if (all - gone == 1) {
                one(stats, escape, all);
                return;
            }
            int units = all + 1 >> 1;
            int now = all - gone + 1 >> 1;
            if (units != now) {
                u32(minContext + 4, shrink(stats, units, now));
            }
        }
        sum(minContext, sum + escape - (escape >> 1));
        found = stats(minContext);
    }

    private void one(int stats, int escape, int all) {
        int symbol = u8(stats);
        int successor = successor(stats);
        int frequency = frequency(stats);
        int left = escape;
        do {
            frequency -= frequency >> 1;
            left >>= 1;
        } while (left > 1);
        insert(stats, listOf(all + 1 >> 1));
        found = minContext + 2;
        u8(found, symbol);
        frequency(found, frequency);
        u32(found + 2, successor);
    }

    private int find(int context, int symbol) {
        int state = stats(context);
        while (u8(state) != symbol) {
            state += STATE;
        }
        return state;
    }

    /** @return the new context, or 0 if the memory is full */
    private int createSuccessors(boolean skip) {
        int context = minContext;
        int branch = successor(found);
        int symbol = u8(found);
        int count = 0;
        if (!skip) {
            path[count++] = found;
        }
        while (suffix(context) != 0) {
            context = suffix(context);
            int state = states(context) == 1 ? context + 2 : find(context, symbol);
            if (successor(state) != branch) {
                context = successor(state);
                if (count == 0) {
                    return context;
                }
                break;
            }
            path[count++] = state;
        }
        int above = u8(branch);
        int frequency = frequencyAbove(context, above);
        while (count > 0) {
            int child = context();
            if (child == 0) {
                return 0;
            }
            u16(child, 1);
            u8(child + 2, above);
            u8(child + 3, frequency);
            u32(child + 4, branch + 1);
            u32(child + 8, context);
            u32(path[--count] + 2, child);
            context = child;
        }
        return context;
    }

    private int frequencyAbove(int context, int symbol) {
        if (states(context) == 1) {
            return frequency(context + 2);
        }
        int own = frequency(find(context, symbol)) - 1;
        int rest = sum(context) - states(context) - own;
        return 1 + (2 * own <= rest ? (5 * own > rest ? 1 : 0) : (2 * own + 3 * rest - 1) / (2 * rest));
    }

    private void updateShorter() {
        int shorter = suffix(minContext);
        if (frequency(found) >= MAX_FREQUENCY / 4 || shorter == 0) {
            return;
        }
        if (states(shorter) == 1) {
            int state = shorter + 2;
            frequency(state, frequency(state) + (frequency(state) < 32 ? 1 : 0));
            return;
        }
        int state = find(shorter, u8(found));
        if (state != stats(shorter) && frequency(state) >= frequency(state - STATE)) {
            swap(state);
            state -= STATE;
        }
        if (frequency(state) < MAX_FREQUENCY - 9) {
            frequency(state, frequency(state) + 2);
            sum(shorter, sum(shorter) + 2);
        }
    }

    private void updateModel() {
        int symbol = u8(found);
        int frequency = frequency(found);
        int foundSuccessor = successor(found);
        updateShorter();
        if (fall == 0) {
            minContext = createSuccessors(true);
            maxContext = minContext;
            if (minContext == 0) {
                restart();
            } else {
                u32(found + 2, minContext);
            }
            return;
        }
        u8(text++, symbol);
        int successor = text;
        if (text >= unitsStart) {
            restart();
            return;
        }
        if (foundSuccessor == 0) {
            u32(found + 2, successor);
            foundSuccessor = minContext;
        } else {
            if (foundSuccessor <= successor) {
                foundSuccessor = createSuccessors(false);
                if (foundSuccessor == 0) {
                    restart();
                    return;
                }
            }
            if (--fall == 0) {
                successor = foundSuccessor;
                text -= maxContext != minContext ? 1 : 0;
            }
        }
        int states = states(minContext);
        int rest = sum(minContext) - states - (frequency - 1);
        for (int context = maxContext; context != minContext; context = suffix(context)) {
            if (!grow(context, states) || !append(context, rest, symbol, frequency, successor)) {
                restart();
                return;
            }
        }
        minContext = foundSuccessor;
        maxContext = foundSuccessor;
    }

    /** Makes room for one more state. @return false if the memory is full */
    private boolean grow(int context, int states) {
        int own = states(context);
        if (own == 1) {
            int state = allocate(0);
            if (state == 0) {
                return false;
            }
            move(context + 2, state, STATE);
            u32(context + 4, state);
            int frequency = frequency(state);
            frequency(state, frequency < MAX_FREQUENCY / 4 - 1 ? 2 * frequency : MAX_FREQUENCY - 4);
            sum(context, frequency(state) + firstEscape + (states > 3 ? 1 : 0));
            return true;
        }
        int units = own >> 1;
        if ((own & 1) == 0 && listOf(units) != listOf(units + 1)) {
            int larger = allocate(listOf(units) + 1);
            if (larger == 0) {
                return false;
            }
            move(stats(context), larger, units * UNIT);
            insert(stats(context), listOf(units));
            u32(context + 4, larger);
        }
        int more = (2 * own < states ? 1 : 0) + (4 * own <= states && sum(context) <= 8 * own ? 2 : 0);
        sum(context, sum(context) + more);
        return true;
    }

    private boolean append(int context, int rest, int symbol, int frequency, int successor) {
        int sum = sum(context);
        int share = 2 * frequency * (sum + 6);
        int whole = rest + sum;
        int own;
        if (share < 6 * whole) {
            own = 1 + (share > whole ? 1 : 0) + (share >= 4 * whole ? 1 : 0);
            sum(context, sum + 3);
        } else {
            own = 4 + (share >= 9 * whole ? 1 : 0) + (share >= 12 * whole ? 1 : 0) + (share >= 15 * whole ? 1 : 0);
            sum(context, sum + own);
        }
        int states = states(context);
        int state = stats(context) + states * STATE;
        u8(state, symbol);
        frequency(state, own);
        u32(state + 2, successor);
        u16(context, states + 1);
        return true;
    }
}
