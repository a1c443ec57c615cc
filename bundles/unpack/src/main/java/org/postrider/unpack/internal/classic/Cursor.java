package org.postrider.unpack.internal.classic;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import org.postrider.content.Content;

/**
 * Reads numbers and texts of a content one after the other, from a small window of it. Confined to one thread.
 * Little-endian unless told otherwise.
 */
final class Cursor {
    private static final int WINDOW = 4_096;

    private final Content content;
    private final long end;
    private final ByteOrder order;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
    private long start;
    private long position;

    Cursor(Content content) {
        this(content, 0, content.size(), ByteOrder.LITTLE_ENDIAN);
    }

    /** @param end one past the last byte; past the content is cut */
    Cursor(Content content, long position, long end, ByteOrder order) {
        this.content = content;
        this.end = Math.min(end, content.size());
        this.order = order;
        this.window.limit(0);
        seek(position);
    }

    long position() {
        return position;
    }

    long end() {
        return end;
    }

    long left() {
        return Math.max(0, end - position);
    }

    void seek(long to) {
        position = to;
    }

    void skip(long count) throws IOException {
        if (count < 0 || count > left()) {
            throw early();
        }
        position += count;
    }

    private EOFException early() {
        return new EOFException("it ends early, at byte " + end);
    }

    int u8() throws IOException {
        if (position < start || position >= start + window.limit()) {
            load();
        }
        return window.get((int) (position++ - start)) & 0xff;
    }

    private void load() throws IOException {
        if (position < 0 || position >= end) {
            throw early();
        }
        window.clear().limit((int) Math.min(WINDOW, end - position));
        start = position;
        content.read(position, window);
        window.flip();
        if (window.limit() == 0) {
            throw early();
        }
    }

    int u16() throws IOException {
        int a = u8();
        int b = u8();
        return order == ByteOrder.LITTLE_ENDIAN ? a | b << 8 : a << 8 | b;
    }

    long u32() throws IOException {
        long a = u16();
        long b = u16();
        return order == ByteOrder.LITTLE_ENDIAN ? a | b << 16 : a << 16 | b;
    }

    /** 64 bits; what is beyond 2^62 counts as that: nothing here is so large. */
    long u64() throws IOException {
        long a = u32();
        long b = u32();
        long value = order == ByteOrder.LITTLE_ENDIAN ? a | b << 32 : a << 32 | b;
        return value < 0 || value > 1L << 62 ? 1L << 62 : value;
    }

    /** @param count already bounded by the caller */
    byte[] bytes(int count) throws IOException {
        if (count < 0 || count > left()) {
            throw early();
        }
        byte[] bytes = new byte[count];
        if (count > 0) {
            content.read(position, ByteBuffer.wrap(bytes));
        }
        position += count;
        return bytes;
    }

    /** A text up to NUL, which is eaten. @param most bytes; without NUL in them it is broken */
    byte[] zeroTerminated(int most) throws IOException {
        byte[] bytes = new byte[most];
        int count = 0;
        for (int c = u8(); c != 0; c = u8()) {
            if (count == most) {
                throw new IOException("a name without end");
            }
            bytes[count++] = (byte) c;
        }
        return java.util.Arrays.copyOf(bytes, count);
    }

    /** A text of so many bytes up to its first NUL. */
    String text(int count, Charset charset) throws IOException {
        String text = new String(bytes(count), charset);
        int nul = text.indexOf('\0');
        return nul < 0 ? text : text.substring(0, nul);
    }

    /** A part of the content, cut at its end. */
    Content slice(long from, long count) {
        long first = Math.max(0, Math.min(from, end));
        return content.slice(first, first + Math.max(0, Math.min(count, end - first)));
    }

    /** The rest from here. */
    InputStream stream() {
        return slice(position, left()).open();
    }
}
