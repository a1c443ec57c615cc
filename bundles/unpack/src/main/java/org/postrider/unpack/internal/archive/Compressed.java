package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;
import org.tukaani.xz.XZInputStream;

/** Opens files that are one compressed file: bzip2, xz, lzma, lzip, zstd, compress, zlib. */
final class Compressed implements Decoder {
    private static final int BUFFER = 8_192;

    /** Makes a stream of decoded bytes. */
    private interface Opener {
        InputStream open(InputStream packed) throws IOException;
    }

    private final String format;
    private final Predicate<Packed> starts;
    private final Opener opener;

    private Compressed(String format, Predicate<Packed> starts, Opener opener) {
        this.format = format;
        this.starts = starts;
        this.opener = opener;
    }

    /** One for each format. */
    static List<Decoder> all() {
        return List.of(
                new Compressed("bzip2", Compressed::isBzip2, in -> new BZip2CompressorInputStream(in, true)),
                new Compressed("xz", f -> f.startsWith(0, 0xfd, '7', 'z', 'X', 'Z', 0), Compressed::xz),
                new Compressed(
                        "zstd",
                        f -> f.head().limit() > 4 && Zstd.isMagic(f.head().getInt(0)),
                        Zstd::new),
                new Compressed("lzip", f -> f.startsWith(0, 'L', 'Z', 'I', 'P', 1), Lzma.Lzip::new),
                new Compressed("compress", f -> f.startsWith(0, 0x1f, 0x9d), Compressed::compress),
                new Compressed("zlib", Compressed::isZlib, in -> new InflaterInputStream(in, new Inflater(), BUFFER)),
                new Compressed("lzma", f -> Lzma.startsAlone(f.head()), Lzma::alone));
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public boolean accepts(Packed file) {
        return starts.test(file);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        long size = file.content().size();
        try (Plain plain = Plain.of(primed(opener.open(file.content().open())))) {
            members.add(Names.withoutSuffix(file.name()), plain, size);
        } catch (Memory.TooMuch | MemoryLimitException | org.tukaani.xz.MemoryLimitException e) {
            members.unreadable(Members.Reason.UNSUPPORTED, String.valueOf(e.getMessage()));
        }
    }

    /** Reads the first byte, at which decoders ask for their memory. */
    private static InputStream primed(InputStream plain) throws IOException {
        PushbackInputStream primed = new PushbackInputStream(plain);
        int first = primed.read();
        if (first >= 0) {
            primed.unread(first);
        }
        return primed;
    }

    static InputStream xz(InputStream packed) throws IOException {
        // The decoder needs a little more than the dictionary.
        return new XZInputStream(packed, (Memory.MOST >> 10) + 1_024);
    }

    private static InputStream compress(InputStream packed) throws IOException {
        return new ZCompressorInputStream(packed, Memory.MOST >> 10);
    }

    private static boolean isBzip2(Packed file) {
        return file.startsWith(0, 'B', 'Z', 'h')
                && (file.startsWith(4, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59)
                        || file.startsWith(4, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90));
    }

    /** Two bytes tell too little, so the first of it must make sense. */
    private static boolean isZlib(Packed file) {
        ByteBuffer head = file.head();
        if (head.limit() < 8 || head.get(0) != 0x78 || (0x7800 + (head.get(1) & 0xff)) % 31 != 0) {
            return false;
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(head);
            byte[] some = new byte[64];
            return inflater.inflate(some) > 0;
        } catch (DataFormatException expected) {
            // Something else that starts so.
            return false;
        } finally {
            inflater.end();
        }
    }
}
