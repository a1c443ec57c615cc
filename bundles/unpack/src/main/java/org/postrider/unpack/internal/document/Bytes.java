package org.postrider.unpack.internal.document;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.postrider.content.Content;

/**
 * Random access to a document byte by byte, through a few pages kept in memory: 256 KiB, however large the document. Confined
 * to one thread.
 */
final class Bytes {
    private static final int PAGE_BITS = 15;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int PAGES = 8;

    private final Content content;
    private final long size;
    private final byte[][] pages = new byte[PAGES][];
    private final int[] lengths = new int[PAGES];
    private final long[] numbers = new long[PAGES];

    Bytes(Content content) {
        this.content = content;
        this.size = content.size();
        Arrays.fill(numbers, -1);
    }

    long size() {
        return size;
    }

    /** The byte there, 0 to 255, or -1 outside. */
    int at(long position) throws IOException {
        if (position < 0 || position >= size) {
            return -1;
        }
        return page(position >>> PAGE_BITS)[(int) (position & (PAGE - 1))] & 0xff;
    }

    private byte[] page(long number) throws IOException {
        int slot = (int) (number % PAGES);
        byte[] page = pages[slot];
        if (page == null || numbers[slot] != number) {
            page = page == null ? new byte[(int) Math.min(PAGE, size)] : page;
            ByteBuffer into = ByteBuffer.wrap(page);
            numbers[slot] = -1;
            lengths[slot] = Math.max(0, content.read(number << PAGE_BITS, into));
            pages[slot] = page;
            numbers[slot] = number;
        }
        return page;
    }

    /** Two bytes, little-endian. @throws EOFException if there are fewer */
    int u16(long position) throws IOException {
        return need(position) | need(position + 1) << 8;
    }

    /** Four bytes, little-endian. @throws EOFException if there are fewer */
    long u32(long position) throws IOException {
        return u16(position) | (long) u16(position + 2) << 16;
    }

    private int need(long position) throws IOException {
        int value = at(position);
        if (value < 0) {
            throw new EOFException("it ends at byte " + size);
        }
        return value;
    }

    /** A copy, little-endian; shorter if the document ends before. @param most must be small */
    ByteBuffer copy(long from, int most) throws IOException {
        long count = from < 0 ? 0 : Math.max(0, Math.min(most, size - from));
        ByteBuffer copy = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
        if (count > 0) {
            content.read(from, copy);
        }
        return copy.flip();
    }

    boolean matches(long position, byte[] what) throws IOException {
        for (int i = 0; i < what.length; i++) {
            if (at(position + i) != (what[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /** Where this begins first, from {@code from} on and within {@code to}, or -1. */
    long find(byte[] what, long from, long to) throws IOException {
        byte first = what[0];
        long last = Math.min(to, size) - what.length;
        long at = Math.max(0, from);
        while (at <= last) {
            byte[] page = page(at >>> PAGE_BITS);
            int index = (int) (at & (PAGE - 1));
            int start = index;
            int end = (int) Math.min(lengths[(int) ((at >>> PAGE_BITS) % PAGES)], index + (last - at) + 1);
            while (index < end && page[index] != first) {
                index++;
            }
            at += index - start;
            if (index < end) {
                if (matches(at, what)) {
                    return at;
                }
                at++;
            } else if (end <= start) {
                return -1;
            }
        }
        return -1;
    }

    /** A stretch as content of its own, cut at the end of the document; nothing is copied. */
    Content slice(long from, long to) {
        long start = Math.max(0, Math.min(from, size));
        return content.slice(start, Math.max(start, Math.min(to, size)));
    }

    /** A stretch as a stream, cut at the end of the document. */
    InputStream stream(long from, long to) {
        return slice(from, to).open();
    }
}
