package org.postrider.unpack.internal.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.LZMAInputStream;

/** LZMA streams in their several wrappings. Stateless. */
final class Lzma {
    private static final int PROPERTIES = 5;
    private static final int LZIP_HEAD = 6;
    private static final int LZIP_TAIL = 20;

    private Lzma() {}

    /** @param size decoded bytes, or -1: a mark ends it */
    static InputStream raw(InputStream packed, ByteBuffer properties, long size) throws IOException {
        byte parameters = properties.get(0);
        long claimed = properties.getInt(1) & 0xffffffffL;
        if ((parameters & 0xff) >= 225) {
            throw new ZipException("it is no LZMA stream");
        }
        return new LZMAInputStream(packed, size, parameters, Memory.dictionary(claimed, size));
    }

    /** As in zip (APPNOTE.TXT 6.3.10, section 5.8.8): version, length of the properties, properties, stream. */
    static InputStream inZip(InputStream packed, long size) throws IOException {
        ByteBuffer head = read(packed, 4);
        int length = head.getShort(2) & 0xffff;
        if (length < PROPERTIES) {
            throw new ZipException("its LZMA properties are too short");
        }
        return raw(packed, read(packed, length), size);
    }

    /** The old .lzma file: properties, size, stream. */
    static InputStream alone(InputStream packed) throws IOException {
        ByteBuffer head = read(packed, PROPERTIES + 8);
        return raw(packed, head, Math.max(-1, head.getLong(PROPERTIES)));
    }

    /** True for the head of an .lzma file: it has no magic, but its numbers are never odd. */
    static boolean startsAlone(ByteBuffer head) {
        if (head.limit() < PROPERTIES + 9 || (head.get(0) & 0xff) >= 225 || head.get(PROPERTIES + 8) != 0) {
            return false;
        }
        int dictionary = head.getInt(1);
        long size = head.getLong(PROPERTIES);
        int highest = Integer.highestOneBit(dictionary);
        boolean usual = dictionary == -1
                || Integer.compareUnsigned(dictionary, 1 << 12) >= 0
                        && (dictionary == highest || dictionary == (highest | highest >>> 1));
        return usual && (size == -1 || size > 0 && size < 1L << 38) && (head.get(0) == 0x5d || size == -1);
    }

    static ByteBuffer read(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("it ends early");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Lzip members one after the other (draft-diaz-lzip). Confined to one thread. */
    static final class Lzip extends InputStream {
        private final InputStream packed;
        private final CRC32 crc = new CRC32();
        private @Nullable InputStream member;
        private boolean any;

        Lzip(InputStream packed) {
            this.packed = packed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            while (true) {
                InputStream now = member == null ? open() : member;
                if (now == null) {
                    return -1;
                }
                int count = now.read(into, at, length);
                if (count >= 0) {
                    return count;
                }
                member = null;
                ByteBuffer tail = Lzma.read(packed, LZIP_TAIL);
                if (tail.getInt(0) != (int) crc.getValue()) {
                    throw new ZipException("its checksum is wrong");
                }
            }
        }

        /** @return null if no member follows; other bytes behind the last are allowed */
        private @Nullable InputStream open() throws IOException {
            byte[] head = packed.readNBytes(LZIP_HEAD);
            boolean magic = head.length == LZIP_HEAD
                    && head[0] == 'L'
                    && head[1] == 'Z'
                    && head[2] == 'I'
                    && head[3] == 'P'
                    && head[4] == 1;
            if (!magic) {
                if (!any) {
                    throw new ZipException("it is no lzip file");
                }
                return null;
            }
            any = true;
            int code = head[5] & 0xff;
            long base = 1L << (code & 31);
            long dictionary = base - (base >> 4) * (code >> 5);
            crc.reset();
            InputStream plain = new LZMAInputStream(packed, -1, (byte) 0x5d, Memory.dictionary(dictionary, -1));
            member = new CheckedInputStream(plain, crc);
            return member;
        }

        @Override
        public void close() throws IOException {
            member = null;
            packed.close();
        }
    }
}
