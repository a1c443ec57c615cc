package org.postrider.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What was received and not asked for yet. Bounded because nothing is read while nothing is asked for: at most one line that
 * has begun, and one read. Confined to the event loop.
 */
final class Unread {
    private final ByteBufAllocator allocator;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private @Nullable ByteBuffer view;

    Unread(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    int size() {
        return view == null ? bytes.readableBytes() : view.remaining();
    }

    /** Takes over the buffer. Not to be called between {@link #view} and {@link #commit}. */
    void add(ByteBuf more) {
        if (!bytes.isReadable()) {
            bytes.release();
            bytes = more;
            return;
        }
        try {
            if (more.readableBytes() > bytes.maxFastWritableBytes()) {
                ByteBuf larger = allocator.buffer(bytes.readableBytes() + more.readableBytes());
                larger.writeBytes(bytes);
                bytes.release();
                bytes = larger;
            }
            bytes.writeBytes(more);
        } finally {
            more.release();
        }
    }

    /** The bytes for reading; what is read of them is gone after {@link #commit}. */
    ByteBuffer view() {
        ByteBuffer fresh = bytes.nioBuffer();
        view = fresh;
        return fresh;
    }

    /** Ends what {@link #view} began. */
    void commit() {
        ByteBuffer read = view;
        if (read != null) {
            view = null;
            bytes.readerIndex(bytes.writerIndex() - read.remaining());
        }
        if (!bytes.isReadable()) {
            release();
        }
    }

    /** Drops everything, also what a round that is running holds. */
    void drop() {
        ByteBuffer read = view;
        if (read == null) {
            release();
        } else {
            read.position(read.limit());
        }
    }

    /** Hands over what there is; the caller releases it. */
    ByteBuf take() {
        ByteBuf all = Unpooled.EMPTY_BUFFER;
        if (size() > 0) {
            all = allocator.buffer(size()).writeBytes(view == null ? bytes.nioBuffer() : view.duplicate());
        }
        drop();
        return all;
    }

    void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
