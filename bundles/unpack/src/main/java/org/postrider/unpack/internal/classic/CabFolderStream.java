package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/** The decoded bytes of one folder of a cabinet. Confined to one thread. */
final class CabFolderStream extends InputStream {
    private static final int BLOCK = 32_768;

    private final Cursor in;
    private final CabDecoder.Folder folder;
    private final long packed;
    private final @Nullable Inflater inflater;
    private final @Nullable LzxStream lzx;
    private int blocksLeft;
    private byte[] block = {};
    private byte[] before = {};
    private int from;
    private long position;
    private @Nullable IOException failure;

    CabFolderStream(Content content, CabDecoder.Folder folder) throws IOException {
        this.folder = folder;
        this.in = new Cursor(content, folder.offset(), content.size(), ByteOrder.LITTLE_ENDIAN);
        this.blocksLeft = folder.blocks();
        long plain = 0;
        long raw = 0;
        Cursor ahead = new Cursor(content, folder.offset(), content.size(), ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < folder.blocks() && ahead.left() >= 8; i++) {
            ahead.skip(4);
            int size = ahead.u16();
            plain += ahead.u16();
            raw += size;
            ahead.skip(Math.min(ahead.left(), (long) folder.reserved() + size));
        }
        this.packed = raw;
        int method = folder.method() & 0xf;
        this.inflater = method == 1 ? new Inflater(true) : null;
        this.lzx = method == 3 ? new LzxStream(new Raw(), folder.method() >> 8 & 0x1f, 0, plain) : null;
    }

    long position() {
        return position;
    }

    long packed() {
        return packed;
    }

    /** Goes on to this place. */
    void skipTo(long to, Members members) throws IOException {
        byte[] buffer = new byte[8_192];
        while (position < to) {
            if (members.full() || read(buffer, 0, (int) Math.min(buffer.length, to - position)) < 0) {
                throw new IOException("its folder ends before it");
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count;
        if (lzx != null) {
            count = lzx.read(bytes, offset, length);
        } else {
            if (from == block.length && !next()) {
                return -1;
            }
            count = Math.min(length, block.length - from);
            System.arraycopy(block, from, bytes, offset, count);
            from += count;
        }
        position += Math.max(0, count);
        return count;
    }

    private boolean next() throws IOException {
        if (failure != null) {
            throw failure;
        }
        byte[] raw = raw();
        while (raw != null && raw.length == 0) {
            raw = raw();
        }
        if (raw == null) {
            return false;
        }
        block = inflater == null ? raw : inflate(inflater, raw);
        from = 0;
        if (block.length == 0) {
            throw failure == null ? new IOException("an empty block") : failure;
        }
        return true;
    }

    /** MSZIP: "CK" and deflate, which may look back into the block before. */
    private byte[] inflate(Inflater inflater, byte[] raw) throws IOException {
        if (raw.length < 2 || raw[0] != 'C' || raw[1] != 'K') {
            throw new IOException("no MSZIP block");
        }
        byte[] plain = new byte[BLOCK];
        int count = 0;
        try {
            inflater.reset();
            if (before.length > 0) {
                inflater.setDictionary(before);
            }
            inflater.setInput(raw, 2, raw.length - 2);
            int step = 1;
            while (count < BLOCK && step > 0) {
                step = inflater.inflate(plain, count, BLOCK - count);
                count += step;
            }
        } catch (DataFormatException e) {
            failure = new IOException("broken deflate data", e);
        }
        before = history(plain, count);
        return java.util.Arrays.copyOf(plain, count);
    }

    private byte[] history(byte[] plain, int count) {
        if (count == BLOCK || before.length == 0) {
            return java.util.Arrays.copyOf(plain, count);
        }
        int kept = Math.min(before.length, BLOCK - count);
        byte[] joined = java.util.Arrays.copyOfRange(before, before.length - kept, before.length + count);
        System.arraycopy(plain, 0, joined, kept, count);
        return joined;
    }

    /** The next block as it is in the cabinet, null at the end. */
    private byte @Nullable [] raw() throws IOException {
        if (blocksLeft == 0) {
            return null;
        }
        blocksLeft--;
        in.skip(4);
        int size = in.u16();
        int plain = in.u16();
        in.skip(folder.reserved());
        byte[] bytes = in.bytes((int) Math.min(size, in.left()));
        if (bytes.length < size) {
            failure = new IOException("the cabinet ends early");
        } else if (plain == 0) {
            failure = new IOException("it goes on in another cabinet");
        }
        return bytes;
    }

    /** The packed bytes of all blocks. */
    private final class Raw extends InputStream {
        private byte[] piece = {};
        private int at;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (at == piece.length) {
                if (failure != null) {
                    throw failure;
                }
                byte[] next = raw();
                if (next == null) {
                    return -1;
                }
                piece = next;
                at = 0;
            }
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, bytes, offset, count);
            at += count;
            return count;
        }
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
