package org.postrider.unpack.internal.document;

import java.io.IOException;

/**
 * Decompresses one container (MS-OVBA 2.4.1): chunks of up to 4,096 bytes, each of literals and copies from the same chunk.
 * Confined to one thread.
 */
final class VbaText extends LazyStream {
    private static final int CHUNK = 4_096;
    private static final int SIGNATURE = 3;

    private final Bytes bytes;
    private final byte[] chunk = new byte[CHUNK];
    private int length;
    private int given;
    private long at;

    /** @param from where the container's signature byte stands */
    VbaText(Bytes bytes, long from) {
        this.bytes = bytes;
        this.at = from + 1;
    }

    @Override
    public int read() throws IOException {
        while (given == length) {
            if (at + 2 > bytes.size() || !next()) {
                return -1;
            }
        }
        return chunk[given++] & 0xff;
    }

    /** @return false if no chunk follows */
    private boolean next() throws IOException {
        int header = bytes.u16(at);
        if ((header >> 12 & 7) != SIGNATURE) {
            return false;
        }
        long end = Math.min(bytes.size(), at + 3 + (header & 0xfff));
        at += 2;
        length = 0;
        given = 0;
        if ((header & 0x8000) == 0) {
            while (at < end && length < CHUNK) {
                chunk[length++] = (byte) bytes.at(at++);
            }
        } else {
            tokens(end);
        }
        at = end;
        return true;
    }

    private void tokens(long end) throws IOException {
        while (at < end) {
            int flags = bytes.at(at++);
            for (int bit = 0; bit < 8 && at < end; bit++) {
                if ((flags >> bit & 1) == 0) {
                    put(bytes.at(at++));
                } else if (at + 2 > end || !copy(bytes.u16(at))) {
                    at = end;
                } else {
                    at += 2;
                }
            }
        }
    }

    private void put(int value) {
        if (length < CHUNK) {
            chunk[length++] = (byte) value;
        }
    }

    private boolean copy(int token) {
        // The further into the chunk, the more bits the distance takes.
        int bits = Math.max(4, 32 - Integer.numberOfLeadingZeros(Math.max(1, length - 1)));
        int distance = (token >> 16 - bits) + 1;
        int count = (token & 0xffff >> bits) + 3;
        if (distance > length) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            put(chunk[length < CHUNK ? length - distance : 0]);
        }
        return true;
    }
}
