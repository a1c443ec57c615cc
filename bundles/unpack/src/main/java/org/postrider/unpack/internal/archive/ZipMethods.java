package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Compression methods of zip (APPNOTE.TXT 6.3.10, section 4.4.5). Stateless. */
final class ZipMethods {
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int BUFFER = 8_192;

    private ZipMethods() {}

    /** True if {@link #open} knows it. */
    static boolean known(int method) {
        return method == STORED || method == DEFLATED;
    }

    /** The decoded bytes. */
    static InputStream open(ZipDirectory.Item item, InputStream packed) throws IOException {
        return item.method() == STORED ? packed : inflate(packed);
    }

    /** Raw deflate (RFC 1951). */
    static InputStream inflate(InputStream packed) {
        Inflater inflater = new Inflater(true);
        return new InflaterInputStream(packed, inflater, BUFFER) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
    }
}
