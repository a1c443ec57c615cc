package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.postrider.content.Content;
import org.tukaani.xz.ARM64Options;
import org.tukaani.xz.ARMOptions;
import org.tukaani.xz.ARMThumbOptions;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.DeltaOptions;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.IA64Options;
import org.tukaani.xz.LZMA2InputStream;
import org.tukaani.xz.PowerPCOptions;
import org.tukaani.xz.RISCVOptions;
import org.tukaani.xz.SPARCOptions;
import org.tukaani.xz.X86Options;

/** Decoders of 7z's methods, put together as a folder says. Stateless. */
final class SevenZipCoders {
    private static final int MAX_LZMA2_BITS = 40;

    private SevenZipCoders() {}

    /** A method that nobody here decodes. */
    static final class Unknown extends ZipException {
        private static final long serialVersionUID = 1;

        Unknown(long method) {
            super("method " + Long.toHexString(method));
        }
    }

    /** The folder's bytes. @param streams the packed streams, in the folder's order */
    static InputStream open(SevenZipHeader.Folder folder, Content[] streams) throws IOException {
        return output(folder, folder.main(), streams, 0);
    }

    private static InputStream output(SevenZipHeader.Folder folder, int coder, Content[] streams, int nested)
            throws IOException {
        if (nested > folder.coders().size()) {
            throw new ZipException("coders that feed themselves");
        }
        int firstInput = 0;
        for (int i = 0; i < coder; i++) {
            firstInput += folder.coders().get(i).inputs();
        }
        SevenZipHeader.Coder step = folder.coders().get(coder);
        InputStream[] inputs = new InputStream[step.inputs()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = input(folder, firstInput + i, streams, nested);
        }
        return decoder(step, inputs, folder.sizes()[coder]);
    }

    private static InputStream input(SevenZipHeader.Folder folder, int input, Content[] streams, int nested)
            throws IOException {
        for (int[] bond : folder.bonds()) {
            if (bond[0] == input) {
                return Plain.exactly(
                        output(folder, bond[1], streams, nested + 1), folder.sizes()[bond[1]], Plain.UNKNOWN);
            }
        }
        for (int i = 0; i < streams.length; i++) {
            if (folder.packedStreams()[i] == input) {
                return streams[i].open();
            }
        }
        throw new ZipException("a coder without input");
    }

    private static InputStream decoder(SevenZipHeader.Coder coder, InputStream[] inputs, long size) throws IOException {
        ByteBuffer properties = coder.properties();
        InputStream in = inputs[0];
        long method = coder.method();
        if (method == 0x0303011b && inputs.length == 4) {
            return new Bcj2(inputs, size);
        }
        if (inputs.length != 1) {
            throw new Unknown(method);
        }
        return switch ((int) method) {
            case 0 -> in;
            case 0x030101 -> Lzma.raw(in, atLeast(properties, 5), size);
            case 0x21 -> lzma2(in, atLeast(properties, 1).get(0), size);
            case 0x030401 -> new Ppmd7z(in, atLeast(properties, 5), size);
            case 0x040108 -> ZipMethods.inflate(in);
            case 0x040109 -> new Deflate64CompressorInputStream(in);
            case 0x040202 -> new BZip2CompressorInputStream(in, true);
            case 0x04f71101 -> new Zstd(in);
            case 3 -> filter(new DeltaOptions((atLeast(properties, 1).get(0) & 0xff) + 1), in);
            default -> filter(branches(method), in);
        };
    }

    private static FilterOptions branches(long method) throws Unknown {
        return switch ((int) method) {
            case 4, 0x03030103 -> new X86Options();
            case 5, 0x03030205 -> new PowerPCOptions();
            case 6, 0x03030401 -> new IA64Options();
            case 7, 0x03030501 -> new ARMOptions();
            case 8, 0x03030701 -> new ARMThumbOptions();
            case 9, 0x03030805 -> new SPARCOptions();
            case 10 -> new ARM64Options();
            case 11 -> new RISCVOptions();
            default -> throw new Unknown(method);
        };
    }

    private static InputStream filter(FilterOptions filter, InputStream in) throws IOException {
        return filter.getInputStream(in, ArrayCache.getDummyCache());
    }

    private static ByteBuffer atLeast(ByteBuffer properties, int count) throws ZipException {
        if (properties.limit() < count) {
            throw new ZipException("a coder's properties are too short");
        }
        return properties;
    }

    private static InputStream lzma2(InputStream in, int code, long size) throws IOException {
        if (code < 0 || code > MAX_LZMA2_BITS) {
            throw new ZipException("a dictionary that is not defined");
        }
        long dictionary = code == MAX_LZMA2_BITS ? 0xffffffffL : (2L | code & 1) << code / 2 + 11;
        return new LZMA2InputStream(in, Memory.dictionary(dictionary, size));
    }
}
