package org.postrider.filter.virus.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Finds where signatures may stand, in one pass over a file. Immutable, thread-safe.
 *
 * <p>Each signature gives its rarest four literal bytes (see {@link Rarity}). At each place of a file four bytes are folded
 * to one case, hashed, and looked up in a bitmap that fits the processor's cache; what passes is looked up in a table, and
 * the few that pass that are compared in full. Signatures that have but two literal bytes side by side have a bitmap of
 * their own, which costs a second look at each place: it is left out if there are none.
 */
final class GramIndex {
    /** Told where a signature's anchor stands. */
    interface Sink {
        /** @param entry index of the signature @param at where its anchor stands */
        void hit(int entry, int at);
    }

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MIX = 0x9E3779B1;
    private static final int FOLD2 = Rarity.FOLD & 0xffff;

    private final long[] bitmap;
    private final int bitShift;
    private final int[] keys;
    private final int[] heads;
    private final int tableShift;
    private final int[] next;
    private final int[] shortHeads;
    private final boolean hasLong;
    private final boolean hasShort;

    /** @param bodies an entry's index is its place here */
    GramIndex(List<Body> bodies) {
        int count = Math.max(1, bodies.size());
        int bits = Math.max(12, Math.min(24, 38 - Integer.numberOfLeadingZeros(count)));
        bitmap = new long[1 << (bits - 6)];
        bitShift = 32 - bits;
        int tableBits = 34 - Integer.numberOfLeadingZeros(count);
        keys = new int[1 << tableBits];
        heads = new int[1 << tableBits];
        tableShift = 32 - tableBits;
        next = new int[bodies.size()];
        boolean some = false;
        boolean few = false;
        for (Body body : bodies) {
            some |= body.anchorLength() == 4;
            few |= body.anchorLength() == 2;
        }
        hasLong = some;
        hasShort = few;
        shortHeads = few ? new int[1 << 16] : new int[0];
        // Of several at one place the first is told first: each goes before those behind it.
        for (int i = bodies.size() - 1; i >= 0; i--) {
            add(i, bodies.get(i));
        }
    }

    private void add(int entry, Body body) {
        int key = body.anchorKey();
        if (body.anchorLength() == 2) {
            next[entry] = shortHeads[key];
            shortHeads[key] = entry + 1;
            return;
        }
        int bit = key * MIX >>> bitShift;
        bitmap[bit >>> 6] |= 1L << bit;
        int slot = slot(key);
        keys[slot] = key;
        next[entry] = heads[slot];
        heads[slot] = entry + 1;
    }

    private int slot(int key) {
        int slot = key * MIX >>> tableShift;
        while (heads[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    void scan(byte[] data, int from, int size, Sink sink) {
        if (hasLong) {
            scanLong(data, from, size, sink);
        }
        if (hasShort) {
            scanShort(data, from, size, sink);
        }
    }

    private void scanLong(byte[] data, int from, int size, Sink sink) {
        long[] bits = bitmap;
        int shift = bitShift;
        for (int at = from; at <= size - 4; at++) {
            int key = (int) INT.get(data, at) | Rarity.FOLD;
            int bit = key * MIX >>> shift;
            if ((bits[bit >>> 6] >>> bit & 1) != 0) {
                look(key, at, sink);
            }
        }
    }

    private void look(int key, int at, Sink sink) {
        int slot = slot(key);
        for (int entry = heads[slot]; entry != 0; entry = next[entry - 1]) {
            sink.hit(entry - 1, at);
        }
    }

    private void scanShort(byte[] data, int from, int size, Sink sink) {
        for (int at = from; at <= size - 2; at++) {
            int entry = shortHeads[((short) SHORT.get(data, at) | FOLD2) & 0xffff];
            for (; entry != 0; entry = next[entry - 1]) {
                sink.hit(entry - 1, at);
            }
        }
    }
}
