package org.postrider.queue.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;

/**
 * Writes the primitives of records: bytes; unsigned numbers as base-128 varints, lowest group first; strings and byte arrays
 * with their length in front; collections with their count in front. Confined to one thread.
 */
final class RecordWriter {
    private byte[] bytes = new byte[1024];
    private int at;

    private void room(int more) {
        if (at + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + more));
        }
    }

    RecordWriter octet(int value) {
        room(1);
        bytes[at++] = (byte) value;
        return this;
    }

    RecordWriter flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    /** Negative numbers take ten bytes. */
    RecordWriter number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        return this;
    }

    RecordWriter bytes(byte[] value) {
        number(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
        at += value.length;
        return this;
    }

    RecordWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    RecordWriter text(Optional<String> value) {
        flag(value.isPresent());
        value.ifPresent(this::text);
        return this;
    }

    <T> RecordWriter list(Collection<T> values, BiConsumer<RecordWriter, T> each) {
        number(values.size());
        values.forEach(v -> each.accept(this, v));
        return this;
    }

    /** Ends the record with the CRC-32C of all before it. */
    byte[] sealed() {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, at);
        int sum = (int) crc.getValue();
        octet(sum >>> 24).octet(sum >>> 16).octet(sum >>> 8).octet(sum);
        return Arrays.copyOf(bytes, at);
    }
}
