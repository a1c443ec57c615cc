package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A file that was dropped into a document (the native data of class {@code Package}). Immutable.
 *
 * @param name as shown
 * @param path where it came from, to some readers the name
 * @param from its first byte
 * @param to behind its last byte
 * @param whole false if it is cut
 */
record OlePackage(String name, String path, long from, long to, boolean whole) {
    private static final int MAX_NAME = 1_024;
    private static final int EMBEDDED = 3;

    /** The package there, if one is. */
    static Optional<OlePackage> read(Bytes bytes, long start) throws IOException {
        if (start + 16 > bytes.size() || bytes.u16(start) != 2) {
            return Optional.empty();
        }
        String name = text(bytes, start + 2);
        long at = start + 2 + name.length() + 1;
        String path = text(bytes, at);
        at += path.length() + 1L;
        if (at + 8 > bytes.size() || bytes.u16(at + 2) != EMBEDDED) {
            return Optional.empty();
        }
        // The length of the temporary path includes its NUL.
        long data = at + 8 + bytes.u32(at + 4);
        if (data + 4 > bytes.size()) {
            return Optional.empty();
        }
        long size = bytes.u32(data);
        long from = data + 4;
        boolean whole = size <= bytes.size() - from;
        return Optional.of(new OlePackage(name, path, from, whole ? from + size : bytes.size(), whole));
    }

    private static String text(Bytes bytes, long at) throws IOException {
        ByteBuffer some = bytes.copy(at, MAX_NAME);
        String text = Latin.text(some);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
