package org.postrider.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * COMPRESS=DEFLATE (RFC 4978) both ways. What comes in is inflated a piece at a time as the session takes it, so that a few
 * bytes that stand for gigabytes cost their sender a wait and us nothing. Confined to the event loop; {@link #close} frees
 * native memory.
 */
final class Compression implements AutoCloseable {
    /** Most bytes inflated before the session must have taken them. */
    private static final int PIECE = 16 * 1024;

    private final ByteBufAllocator allocator;
    private final Inflater inflater = new Inflater(true);
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final Unread compressed;
    private boolean more;

    Compression(ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.compressed = new Unread(allocator);
    }

    /** Takes over the buffer. */
    void add(ByteBuf more) {
        compressed.add(more);
    }

    /**
     * Inflates the next piece.
     *
     * @return false if there is nothing to inflate
     * @throws DataFormatException if the peer sends something else
     */
    boolean inflateInto(Unread unread) throws DataFormatException {
        if (compressed.size() == 0 && !more) {
            return false;
        }
        ByteBuffer in = compressed.view();
        ByteBuf piece = allocator.buffer(PIECE, PIECE);
        boolean kept = false;
        try {
            inflater.setInput(in);
            ByteBuffer out = piece.nioBuffer(0, PIECE);
            int size = inflater.inflate(out);
            piece.writerIndex(size);
            if (inflater.finished() || inflater.needsDictionary()) {
                throw new DataFormatException("The compressed stream has an end or a dictionary");
            }
            kept = size > 0;
            // A full piece: zlib may hold more although its input is used up.
            more = size == PIECE;
        } finally {
            // The buffer may move: the inflater gets what is left anew next time.
            inflater.setInput(new byte[0]);
            compressed.commit();
            if (!kept) {
                piece.release();
            }
        }
        if (kept) {
            unread.add(piece);
        }
        return kept;
    }

    /** Compresses a buffer to a point where the peer can read all of it. Takes over the buffer, the caller owns the result. */
    ByteBuf deflate(ByteBuf plain) {
        ByteBuf out = allocator.buffer(Math.max(256, plain.readableBytes() / 2));
        deflater.setInput(plain.nioBuffer());
        int size;
        do {
            out.ensureWritable(256);
            ByteBuffer room = out.nioBuffer(out.writerIndex(), out.writableBytes());
            size = deflater.deflate(room, Deflater.SYNC_FLUSH);
            out.writerIndex(out.writerIndex() + size);
        } while (size > 0 && !out.isWritable());
        plain.release();
        return out;
    }

    @Override
    public void close() {
        inflater.end();
        deflater.end();
        compressed.release();
    }
}
