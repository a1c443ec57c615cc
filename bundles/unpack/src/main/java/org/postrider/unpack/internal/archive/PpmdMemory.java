package org.postrider.unpack.internal.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The memory of a PPMd model: units of 12 bytes, in lists by their number, so that it runs full at the very byte where the packer's
 * did. Places are offsets, 0 is none. A context has its number of states (2 bytes), their summed frequency (2), the place of the
 * states (4), the place of the shorter context (4); a context of one state holds it in place of sum and place. A state has its
 * symbol (1), frequency (1), successor (4). Confined to one thread.
 */
class PpmdMemory {
    static final int UNIT = 12;
    static final int STATE = 6;
    static final int LISTS = 38;
    private static final int START = UNIT;
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int[] UNITS_OF = new int[LISTS];
    private static final int[] LIST_OF = new int[128];

    static {
        int units = 0;
        for (int i = 0; i < LISTS; i++) {
            for (int step = i >= 12 ? 4 : i / 4 + 1; step > 0; step--) {
                LIST_OF[units++] = i;
            }
            UNITS_OF[i] = units;
        }
    }

    private final byte[] heap;
    private final int size;
    private final int[] free = new int[LISTS];
    private int glue;
    private int low;
    private int high;
    int text;
    int unitsStart;

    /** @param size that the packer had */
    PpmdMemory(int size) {
        this.size = size;
        this.heap = new byte[START + size + UNIT];
    }

    final void clear() {
        Arrays.fill(free, 0);
        text = START;
        high = START + size;
        unitsStart = high - size / 8 / UNIT * 7 * UNIT;
        low = unitsStart;
        glue = 0;
    }

    final int u8(int at) {
        return heap[at] & 0xff;
    }

    final void u8(int at, int value) {
        heap[at] = (byte) value;
    }

    final int u16(int at) {
        return (short) SHORTS.get(heap, at) & 0xffff;
    }

    final void u16(int at, int value) {
        SHORTS.set(heap, at, (short) value);
    }

    final int u32(int at) {
        return (int) INTS.get(heap, at);
    }

    final void u32(int at, int value) {
        INTS.set(heap, at, value);
    }

    final void move(int from, int to, int bytes) {
        System.arraycopy(heap, from, heap, to, bytes);
    }

    final void swap(int state) {
        int first = u16(state);
        int successor = u32(state + 2);
        move(state - STATE, state, STATE);
        u16(state - STATE, first);
        u32(state - STATE + 2, successor);
    }

    final int states(int context) {
        return u16(context);
    }

    final int stats(int context) {
        return u32(context + 4);
    }

    final int suffix(int context) {
        return u32(context + 8);
    }

    final int sum(int context) {
        return u16(context + 2);
    }

    final void sum(int context, int value) {
        u16(context + 2, value);
    }

    final int frequency(int state) {
        return u8(state + 1);
    }

    final void frequency(int state, int value) {
        u8(state + 1, value);
    }

    final int successor(int state) {
        return u32(state + 2);
    }

    static int listOf(int units) {
        return LIST_OF[units - 1];
    }

    final void insert(int node, int list) {
        u32(node, free[list]);
        free[list] = node;
    }

    private int remove(int list) {
        int node = free[list];
        free[list] = u32(node);
        return node;
    }

    private void split(int block, int from, int to) {
        int units = UNITS_OF[from] - UNITS_OF[to];
        fill(block + UNITS_OF[to] * UNIT, units);
    }

    /** Puts free units into lists: one, or two if no list has just so many. */
    private void fill(int block, int units) {
        int list = listOf(units);
        if (UNITS_OF[list] != units) {
            int some = UNITS_OF[--list];
            insert(block + some * UNIT, units - some - 1);
        }
        insert(block, list);
    }

    /** Units for states. @return 0 if the memory is full */
    final int allocate(int list) {
        if (free[list] != 0) {
            return remove(list);
        }
        int bytes = UNITS_OF[list] * UNIT;
        if (bytes <= high - low) {
            low += bytes;
            return low - bytes;
        }
        return rare(list);
    }

    /** A unit for a context. @return 0 if the memory is full */
    final int context() {
        if (high != low) {
            high -= UNIT;
            return high;
        }
        return free[0] != 0 ? remove(0) : rare(0);
    }

    private int rare(int list) {
        if (glue == 0) {
            glueFree();
            if (free[list] != 0) {
                return remove(list);
            }
        }
        int larger = list;
        do {
            if (++larger == LISTS) {
                int bytes = UNITS_OF[list] * UNIT;
                glue--;
                if (unitsStart - text <= bytes) {
                    return 0;
                }
                unitsStart -= bytes;
                return unitsStart;
            }
        } while (free[larger] == 0);
        int block = remove(larger);
        split(block, larger, list);
        return block;
    }

    final int shrink(int block, int from, int to) {
        int old = listOf(from);
        int now = listOf(to);
        if (old == now) {
            return block;
        }
        if (free[now] != 0) {
            int other = remove(now);
            move(block, other, to * UNIT);
            insert(block, old);
            return other;
        }
        split(block, old, now);
        return block;
    }

    /** Joins free blocks that stand side by side. A node: mark (2 bytes), units (2), next (4), previous (4). */
    private void glueFree() {
        int head = START + size;
        int last = head;
        glue = 255;
        for (int i = 0; i < LISTS; i++) {
            int next = free[i];
            free[i] = 0;
            while (next != 0) {
                int node = next;
                u32(node + 4, last);
                u32(last + 8, node);
                last = node;
                next = u32(node);
                u16(node, 0);
                u16(node + 2, UNITS_OF[i]);
            }
        }
        u16(head, 1);
        u32(head + 4, last);
        u32(last + 8, head);
        if (low != high) {
            u16(low, 1);
        }
        for (int node = last; node != head; node = u32(node + 4)) {
            join(node);
        }
        int node = u32(head + 4);
        while (node != head) {
            int next = u32(node + 4);
            int units = u16(node + 2);
            int block = node;
            for (; units > 128; units -= 128) {
                insert(block, LISTS - 1);
                block += 128 * UNIT;
            }
            fill(block, units);
            node = next;
        }
    }

    private void join(int node) {
        int units = u16(node + 2);
        while (true) {
            int behind = node + units * UNIT;
            units += u16(behind + 2);
            if (u16(behind) != 0 || units >= 0x10000) {
                return;
            }
            u32(u32(behind + 8) + 4, u32(behind + 4));
            u32(u32(behind + 4) + 8, u32(behind + 8));
            u16(node + 2, units);
        }
    }

    /** The first units for states, when all is empty. */
    final int firstStates(int units) {
        int at = low;
        low += units * UNIT;
        return at;
    }
}
