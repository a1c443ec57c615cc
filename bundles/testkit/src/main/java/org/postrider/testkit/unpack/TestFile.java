package org.postrider.testkit.unpack;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.postrider.content.Content;
import org.postrider.unpack.Packed;

/**
 * A file for a decoder. Immutable.
 *
 * @param name as declared
 * @param detectedType media type by content
 * @param bytes all of it
 */
public record TestFile(String name, String detectedType, byte[] bytes) implements Packed {
    private static final int HEAD = 4_096;

    /** A file of a type that nobody knows. */
    public static TestFile of(byte[] bytes) {
        return new TestFile("", "application/octet-stream", bytes);
    }

    @Override
    public String declaredType() {
        return "";
    }

    @Override
    public Content content() {
        return Content.of(bytes);
    }

    @Override
    public ByteBuffer head() {
        return ByteBuffer.wrap(bytes, 0, Math.min(HEAD, bytes.length))
                .slice()
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public boolean startsWith(int at, int... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            int place = at + i;
            if (place < 0 || place >= Math.min(HEAD, bytes.length) || (bytes[place] & 0xff) != (wanted[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public ByteBuffer bytes(long at, int count) throws IOException {
        if (at < 0 || count < 0 || at + count > bytes.length) {
            throw new EOFException("it ends at byte " + bytes.length + ", before " + (at + count));
        }
        return ByteBuffer.wrap(bytes, (int) at, count).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
