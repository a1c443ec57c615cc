package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/** Zip's method 1 (APPNOTE.TXT 6.3.10, section 5.1): LZW whose table is cleared in part. */
final class Shrink extends Lz {
    private static final int CONTROL = 256;
    private static final int CODES = 1 << 13;
    private static final int FREE = -2;

    private final LsbBits in;
    private final int[] parents = new int[CODES];
    private final byte[] last = new byte[CODES];
    private final byte[] stack = new byte[CODES];
    private int width = 9;
    private int next = CONTROL + 1;
    private int before = -1;

    Shrink(InputStream in) {
        this.in = new LsbBits(in);
        Arrays.fill(parents, FREE);
        for (int i = 0; i < CONTROL; i++) {
            parents[i] = -1;
            last[i] = (byte) i;
        }
    }

    @Override
    boolean step() throws IOException {
        int code = in.readOrEnd(width);
        if (code < 0) {
            return false;
        }
        if (code == CONTROL) {
            control(in.read(width));
            return true;
        }
        boolean known = parents[code] != FREE;
        if (!known && before < 0) {
            throw new ZipException("a code that no string has");
        }
        int length = string(known ? code : before);
        byte first = stack[CODES - length];
        put(stack, CODES - length, length);
        if (!known) {
            put(first);
        }
        if (before >= 0) {
            add(before, first);
        }
        before = code;
        return true;
    }

    private void control(int what) throws ZipException {
        if (what == 1 && width < 13) {
            width++;
        } else if (what == 2) {
            clearLeaves();
        } else {
            throw new ZipException("a control code that is not defined");
        }
    }

    private void clearLeaves() {
        boolean[] used = new boolean[CODES];
        for (int i = CONTROL + 1; i < CODES; i++) {
            if (parents[i] >= 0) {
                used[parents[i]] = true;
            }
        }
        for (int i = CONTROL + 1; i < CODES; i++) {
            parents[i] = used[i] ? parents[i] : FREE;
        }
        next = CONTROL + 1;
    }

    /** Writes a code's string to the end of the stack. @return its length */
    private int string(int code) throws ZipException {
        int at = CODES;
        int entry = code;
        while (entry >= 0) {
            if (at == 0) {
                throw new ZipException("a string without end");
            }
            stack[--at] = last[entry];
            entry = parents[entry];
        }
        return CODES - at;
    }

    private void add(int parent, byte value) {
        while (next < CODES && parents[next] != FREE) {
            next++;
        }
        if (next < CODES) {
            parents[next] = parent;
            last[next] = value;
            next++;
        }
    }
}
