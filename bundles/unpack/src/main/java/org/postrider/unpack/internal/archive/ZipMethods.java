package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;

/** Compression methods of zip (APPNOTE.TXT 6.3.10, section 4.4.5). Stateless. */
final class ZipMethods {
    private static final int STORED = 0;
    private static final int SHRUNK = 1;
    private static final int REDUCED = 2;
    private static final int REDUCED_MOST = 5;
    private static final int IMPLODED = 6;
    private static final int DEFLATED = 8;
    private static final int DEFLATED64 = 9;
    private static final int BZIP2 = 12;
    private static final int LZMA = 14;
    private static final int ZSTD_OLD = 20;
    private static final int ZSTD = 93;
    private static final int XZ = 95;
    private static final int BUFFER = 8_192;

    private ZipMethods() {}

    /** True if {@link #open} knows it. */
    static boolean known(int method) {
        return switch (method) {
            case STORED, DEFLATED, DEFLATED64, BZIP2, LZMA, ZSTD_OLD, ZSTD, XZ -> true;
            default -> method >= SHRUNK && method <= IMPLODED;
        };
    }

    /** The decoded bytes, checked at their end. */
    static Plain open(ZipDirectory.Item item, InputStream packed) throws IOException {
        int method = item.method();
        InputStream plain =
                method >= REDUCED && method <= REDUCED_MOST ? new Reduce(packed, method) : decoder(item, packed);
        // The oldest methods do not know where they end.
        return method <= IMPLODED && method > STORED && item.size() >= 0
                ? Plain.exactly(plain, item.size(), item.crc())
                : Plain.of(plain, item.crc());
    }

    private static InputStream decoder(ZipDirectory.Item item, InputStream packed) throws IOException {
        return switch (item.method()) {
            case STORED -> packed;
            case SHRUNK -> new Shrink(packed);
            case IMPLODED -> new Implode(packed, item.flags());
            case DEFLATED -> inflate(packed);
            case DEFLATED64 -> new Deflate64CompressorInputStream(packed);
            case BZIP2 -> new BZip2CompressorInputStream(packed, true);
            case LZMA -> Lzma.inZip(packed, item.endsItself() ? -1 : item.size());
            case ZSTD, ZSTD_OLD -> new Zstd(packed);
            case XZ -> Compressed.xz(packed);
            default -> throw new ZipException("method " + item.method());
        };
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
