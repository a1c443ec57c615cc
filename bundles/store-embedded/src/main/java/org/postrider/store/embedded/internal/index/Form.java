package org.postrider.store.embedded.internal.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers of variable length (7 bits a byte, lowest first) and byte strings, as all our rows use them. */
public final class Form {
    private Form() {}

    /** Collects bytes. Confined to one thread. */
    public static final class Writer {
        private byte[] buffer;
        private int length;

        /** @param capacity a guess */
        public Writer(int capacity) {
            buffer = new byte[Math.max(16, capacity)];
        }

        /** One byte. */
        public Writer one(int value) {
            room(1);
            buffer[length++] = (byte) value;
            return this;
        }

        /** A number, at least 0; a negative one takes 10 bytes. */
        public Writer number(long value) {
            room(10);
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                buffer[length++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            buffer[length++] = (byte) rest;
            return this;
        }

        /** A number that may be negative. */
        public Writer signed(long value) {
            return number((value << 1) ^ (value >> 63));
        }

        /** Bytes without their length. */
        public Writer raw(byte[] bytes) {
            room(bytes.length);
            System.arraycopy(bytes, 0, buffer, length, bytes.length);
            length += bytes.length;
            return this;
        }

        /** Bytes with their length. */
        public Writer bytes(byte[] bytes) {
            return number(bytes.length).raw(bytes);
        }

        /** A text in UTF-8 with its length. */
        public Writer text(String text) {
            return bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        /** What was collected, of which {@link #length} bytes count. */
        public byte[] array() {
            return buffer;
        }

        /** Bytes collected. */
        public int length() {
            return length;
        }

        /** A copy of what was collected. */
        public byte[] toBytes() {
            return Arrays.copyOf(buffer, length);
        }

        private void room(int more) {
            if (buffer.length - length < more) {
                buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
            }
        }
    }

    /** Takes bytes apart; fails with {@link IOException} where they are not as they must be. Confined to one thread. */
    public static final class Reader {
        private final byte[] bytes;
        private int at;

        /** @param bytes not copied */
        public Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        /** One byte, 0 to 255. */
        public int one() throws IOException {
            if (at >= bytes.length) {
                throw broken();
            }
            return bytes[at++] & 0xff;
        }

        /** A number. */
        public long number() throws IOException {
            long value = 0;
            for (int shift = 0; shift < 70; shift += 7) {
                int next = one();
                value |= (long) (next & 0x7f) << shift;
                if (next < 0x80) {
                    return value;
                }
            }
            throw broken();
        }

        /** A number that may be negative. */
        public long signed() throws IOException {
            long value = number();
            return (value >>> 1) ^ -(value & 1);
        }

        /** Bytes of a known length. */
        public byte[] raw(int length) throws IOException {
            if (length < 0 || length > bytes.length - at) {
                throw broken();
            }
            at += length;
            return Arrays.copyOfRange(bytes, at - length, at);
        }

        /** Bytes with their length. */
        public byte[] bytes() throws IOException {
            return raw(count());
        }

        /** A text with its length. */
        public String text() throws IOException {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        /** A number of things that still follow, each of at least one byte. */
        public int count() throws IOException {
            long value = number();
            if (value < 0 || value > bytes.length - at) {
                throw broken();
            }
            return (int) value;
        }

        /** Whether something follows. */
        public boolean more() {
            return at < bytes.length;
        }

        private IOException broken() {
            return new IOException("A stored row is broken at byte " + at + " of " + bytes.length);
        }
    }
}
