package org.postrider.queue.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Reads what {@link RecordWriter} wrote and trusts no length in it. Confined to one thread. */
final class RecordReader {
    private static final int SUM = 4;

    /** Reads one value. */
    interface Decoder<T> {
        T read(RecordReader in) throws CorruptRecordException;
    }

    private final byte[] bytes;
    private final int end;
    private int at;

    /** @throws CorruptRecordException if the checksum is wrong */
    RecordReader(byte[] bytes) throws CorruptRecordException {
        this.bytes = bytes;
        this.end = bytes.length - SUM;
        if (end < 1) {
            throw new CorruptRecordException("the record has only " + bytes.length + " bytes");
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, end);
        int sum = 0;
        for (int i = end; i < bytes.length; i++) {
            sum = sum << 8 | bytes[i] & 0xff;
        }
        if (sum != (int) crc.getValue()) {
            throw new CorruptRecordException("the checksum is wrong");
        }
    }

    int octet() throws CorruptRecordException {
        if (at >= end) {
            throw new CorruptRecordException("the record ends early");
        }
        return bytes[at++] & 0xff;
    }

    boolean flag() throws CorruptRecordException {
        return octet() != 0;
    }

    long number() throws CorruptRecordException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int group = octet();
            value |= (long) (group & 0x7f) << shift;
            if (group < 0x80) {
                return value;
            }
        }
        throw new CorruptRecordException("a number is too long at byte " + at);
    }

    int count() throws CorruptRecordException {
        long count = number();
        if (count < 0 || count > end - at) {
            throw new CorruptRecordException("a length of " + count + " is past the end at byte " + at);
        }
        return (int) count;
    }

    byte[] bytes() throws CorruptRecordException {
        int length = count();
        byte[] value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return value;
    }

    String text() throws CorruptRecordException {
        int length = count();
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    Optional<String> optionalText() throws CorruptRecordException {
        return flag() ? Optional.of(text()) : Optional.empty();
    }

    <T> List<T> list(Decoder<T> each) throws CorruptRecordException {
        int count = count();
        List<T> values = new ArrayList<>(Math.min(count, 1_000));
        for (int i = 0; i < count; i++) {
            values.add(each.read(this));
        }
        return values;
    }

    /** The value of this number in a list that gives values their numbers. */
    <T> T choice(List<T> values) throws CorruptRecordException {
        int number = octet();
        if (number >= values.size()) {
            throw new CorruptRecordException("an unknown choice " + number + " at byte " + at);
        }
        return values.get(number);
    }
}
