package org.postrider.unpack.internal.archive;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.ZipException;

/** The literals of a block (RFC 8878 section 3.1.1.3.1), Huffman coded or not. Confined to one thread. */
final class ZstdLiterals {
    private static final int MOST = 1 << 17;
    private static final int MAX_BITS = 11;
    private static final int WEIGHTS_ACCURACY = 6;

    private byte[] bytes = {};
    private int at;
    private int size;
    private int treeBits;
    private byte[] treeSymbols = {};
    private byte[] treeLengths = {};

    /** A new frame has no tree yet. */
    void reset() {
        treeBits = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int at() {
        return at;
    }

    int left() {
        return size - at;
    }

    void skip(int count) {
        at += count;
    }

    /** Reads the section and moves the buffer behind it. */
    void read(ByteBuffer in) throws ZipException {
        int first = in.get(in.position()) & 0xff;
        int kind = first & 3;
        int format = first >> 2 & 3;
        at = 0;
        if (kind < 2) {
            plain(in, kind, format);
        } else {
            compressed(in, kind == 2, format);
        }
    }

    private void room(int count) throws ZipException {
        if (count > MOST) {
            throw new ZipException("literals of " + count + " bytes");
        }
        size = count;
        if (bytes.length < count) {
            bytes = new byte[count];
        }
    }

    private void plain(ByteBuffer in, int kind, int format) throws ZipException {
        int headBytes = format == 1 ? 2 : format == 3 ? 3 : 1;
        long head = number(in, headBytes);
        room((int) (head >> ((format & 1) == 0 ? 3 : 4)));
        if (kind == 0) {
            in.get(bytes, 0, size);
        } else {
            Arrays.fill(bytes, 0, size, in.get());
        }
    }

    private static long number(ByteBuffer in, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (in.get() & 0xffL) << 8 * i;
        }
        return value;
    }

    private void compressed(ByteBuffer in, boolean newTree, int format) throws ZipException {
        int width = format < 2 ? 10 : format == 2 ? 14 : 18;
        long head = number(in, format < 2 ? 3 : format + 2) >> 4;
        room((int) (head & (1 << width) - 1));
        int packed = (int) (head >> width & (1 << width) - 1);
        int end = in.position() + packed;
        if (end > in.limit()) {
            throw new ZipException("literals end early");
        }
        if (newTree) {
            tree(in, end);
        }
        if (treeBits == 0) {
            throw new ZipException("literals without a tree");
        }
        if (format == 0) {
            decode(in, in.position(), end, 0, size);
        } else {
            four(in, end);
        }
        in.position(end);
    }

    private void four(ByteBuffer in, int end) throws ZipException {
        int from = in.position() + 6;
        int part = (size + 3) / 4;
        int out = 0;
        for (int i = 0; i < 4; i++) {
            int length = i < 3 ? in.getShort(in.position() + 2 * i) & 0xffff : end - from;
            int count = i < 3 ? part : size - out;
            if (from + length > end || count < 0) {
                throw new ZipException("literals are broken");
            }
            decode(in, from, from + length, out, count);
            from += length;
            out += count;
        }
    }

    private void decode(ByteBuffer in, int from, int to, int out, int count) throws ZipException {
        ZstdBits bits = new ZstdBits(in, from, to);
        for (int i = 0; i < count; i++) {
            int code = bits.peek(treeBits);
            bytes[out + i] = treeSymbols[code];
            bits.skip(treeLengths[code]);
        }
        if (bits.left() != 0) {
            throw new ZipException("literals are broken");
        }
    }

    /** Section 4.2.1. */
    private void tree(ByteBuffer in, int end) throws ZipException {
        int head = in.get() & 0xff;
        int[] weights = new int[256];
        int count;
        if (head >= 128) {
            count = head - 127;
            for (int i = 0; i < count; i++) {
                int pair = in.get(in.position() + i / 2);
                weights[i] = (i & 1) == 0 ? pair >> 4 & 15 : pair & 15;
            }
            in.position(in.position() + (count + 1) / 2);
        } else {
            int to = in.position() + head;
            if (to > end) {
                throw new ZipException("a tree ends early");
            }
            count = weights(in, to, weights);
            in.position(to);
        }
        build(weights, count);
    }

    private static int weights(ByteBuffer in, int to, int[] weights) throws ZipException {
        ByteBuffer description = in.slice(in.position(), to - in.position());
        ZstdTable table = ZstdTable.read(description, WEIGHTS_ACCURACY, 16);
        ZstdBits bits = new ZstdBits(in, in.position() + description.position(), to);
        int first = table.first(bits);
        int second = table.first(bits);
        int count = 0;
        // Two states take turns; when bits run out, each gives its last.
        while (count < 254) {
            weights[count++] = table.symbol(first);
            first = table.next(first, bits);
            if (bits.left() < 0) {
                weights[count++] = table.symbol(second);
                return count;
            }
            weights[count++] = table.symbol(second);
            second = table.next(second, bits);
            if (bits.left() < 0) {
                weights[count++] = table.symbol(first);
                return count;
            }
        }
        throw new ZipException("a tree has too many symbols");
    }

    private void build(int[] weights, int count) throws ZipException {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i] == 0 ? 0 : 1 << weights[i] - 1;
        }
        int width = 32 - Integer.numberOfLeadingZeros(sum);
        int rest = (1 << width) - sum;
        if (sum == 0 || width > MAX_BITS || Integer.bitCount(rest) != 1) {
            throw new ZipException("a tree is broken");
        }
        weights[count] = 32 - Integer.numberOfLeadingZeros(rest);
        treeBits = width;
        treeSymbols = new byte[1 << width];
        treeLengths = new byte[1 << width];
        int at = 0;
        for (int weight = 1; weight <= width; weight++) {
            for (int symbol = 0; symbol <= count; symbol++) {
                if (weights[symbol] == weight) {
                    int to = at + (1 << weight - 1);
                    Arrays.fill(treeSymbols, at, to, (byte) symbol);
                    Arrays.fill(treeLengths, at, to, (byte) (width + 1 - weight));
                    at = to;
                }
            }
        }
    }
}
