package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream that is made byte by byte. */
abstract class LazyStream extends InputStream {
    private @Nullable IOException failure;

    @Override
    public abstract int read() throws IOException;

    @Override
    public final int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (failure != null) {
            throw failure;
        }
        int count = 0;
        try {
            for (int next = 0; count < length && (next = read()) >= 0; count++) {
                into[offset + count] = (byte) next;
            }
        } catch (IOException e) {
            // What was read until then counts.
            failure = e;
            if (count == 0) {
                throw e;
            }
        }
        return count == 0 && length > 0 ? -1 : count;
    }
}
