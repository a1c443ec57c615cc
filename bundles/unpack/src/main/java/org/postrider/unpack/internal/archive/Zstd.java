package org.postrider.unpack.internal.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes Zstandard (RFC 8878): frames one after the other, skippable ones between. Confined to one thread. Blocks are read
 * whole, 128 KiB at most; the window is bounded by {@link Memory}. Frame checksums are not verified: what is looked at is what
 * was decoded.
 */
final class Zstd extends Lz {
    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE = 0x184d2a50;
    private static final int BLOCK = 1 << 17;

    private final InputStream in;
    private final ZstdLiterals literals = new ZstdLiterals();
    private final ZstdSequences sequences = new ZstdSequences();
    private final byte[] small = new byte[16];
    private boolean inFrame;
    private boolean lastBlock;
    private boolean checksum;
    private boolean anyFrame;
    private long frameStart;
    private @Nullable ByteBuffer block;

    Zstd(InputStream in) {
        this.in = in;
    }

    /** True if the bytes start a frame. */
    static boolean isMagic(int first) {
        return first == MAGIC || (first & 0xfffffff0) == SKIPPABLE;
    }

    @Override
    boolean step() throws IOException {
        if (block != null) {
            sequence();
            return true;
        }
        if (inFrame && !lastBlock) {
            block();
            return true;
        }
        if (inFrame) {
            inFrame = false;
            if (checksum) {
                number(4);
            }
        }
        return frame();
    }

    private boolean frame() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        int magic = first | (int) number(3) << 8;
        if ((magic & 0xfffffff0) == SKIPPABLE) {
            in.skipNBytes(number(4));
            return true;
        }
        if (magic != MAGIC) {
            if (anyFrame) {
                throw new ZipException("something else stands behind it");
            }
            throw new ZipException("it is no zstd frame");
        }
        header();
        anyFrame = true;
        inFrame = true;
        lastBlock = false;
        frameStart = total();
        literals.reset();
        sequences.reset();
        return true;
    }

    /** Section 3.1.1.1. */
    private void header() throws IOException {
        int descriptor = (int) number(1);
        boolean single = (descriptor & 0x20) != 0;
        checksum = (descriptor & 4) != 0;
        long window = 0;
        if (!single) {
            int code = (int) number(1);
            long base = 1L << 10 + (code >> 3);
            window = base + (base >> 3) * (code & 7);
        }
        int[] idSizes = {0, 1, 2, 4};
        if (number(idSizes[descriptor & 3]) != 0) {
            throw new ZipException("it needs a dictionary that is not in it");
        }
        int sizeCode = descriptor >> 6;
        int bytes = sizeCode == 0 ? (single ? 1 : 0) : 1 << sizeCode;
        long size = bytes == 0 ? -1 : number(bytes) + (bytes == 2 ? 256 : 0);
        if (single && size < 0) {
            throw new ZipException("its size is none");
        }
        keep(Memory.dictionary(single ? size : window, size));
    }

    /** Section 3.1.1.2. */
    private void block() throws IOException {
        int header = (int) number(3);
        lastBlock = (header & 1) != 0;
        int size = header >> 3;
        if (size > BLOCK) {
            throw new ZipException("a block of " + size + " bytes");
        }
        switch (header >> 1 & 3) {
            case 0 -> put(bytes(size), 0, size);
            case 1 -> {
                int value = (int) number(1);
                for (int i = 0; i < size; i++) {
                    put(value);
                }
            }
            case 2 -> {
                ByteBuffer data = ByteBuffer.wrap(bytes(size)).order(ByteOrder.LITTLE_ENDIAN);
                literals.read(data);
                sequences.start(data);
                block = data;
            }
            default -> throw new ZipException("a block of a kind that is not defined");
        }
    }

    private void sequence() throws IOException {
        if (!sequences.next()) {
            put(literals.bytes(), literals.at(), literals.left());
            block = null;
            return;
        }
        int count = sequences.literals();
        int length = sequences.length();
        if (count > literals.left() || length > BLOCK) {
            throw new ZipException("a sequence is longer than its block");
        }
        put(literals.bytes(), literals.at(), count);
        literals.skip(count);
        if (sequences.offset() > total() - frameStart) {
            throw new ZipException("it refers to bytes before its start");
        }
        copy(sequences.offset(), length);
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("it ends early");
        }
        return bytes;
    }

    private long number(int bytes) throws IOException {
        if (in.readNBytes(small, 0, bytes) < bytes) {
            throw new EOFException("it ends early");
        }
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | small[i] & 0xff;
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        super.close();
        block = null;
        in.close();
    }
}
