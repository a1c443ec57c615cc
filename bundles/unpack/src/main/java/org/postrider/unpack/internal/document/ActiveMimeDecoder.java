package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Gives the compound file, mostly macros, in what Office writes as {@code editdata.mso} beside HTML and in XML. Immutable. */
final class ActiveMimeDecoder implements Decoder {
    /** From where the offset at this place counts. */
    private static final int OFFSET_AT = 0x1e;

    private static final int OFFSET_FROM = 46;
    /** Where the data mostly starts. */
    private static final int USUAL = 0x32;

    @Override
    public String format() {
        return "activemime";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(0, 'A', 'c', 't', 'i', 'v', 'e', 'M', 'i', 'm', 'e');
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        long told = bytes.u16(OFFSET_AT) + (long) OFFSET_FROM;
        // Deflated data begins with this; where neither place has it, the first one that follows counts.
        long from = bytes.at(told) == 0x78 ? told : USUAL;
        if (bytes.at(from) != 0x78) {
            from = bytes.find(new byte[] {0x78}, OFFSET_AT, bytes.size());
        }
        if (from < 0) {
            throw new IOException("it has no data");
        }
        Inflater inflater = new Inflater();
        try (InputStream in = new InflaterInputStream(bytes.stream(from, bytes.size()), inflater, 8_192)) {
            members.add("editdata.ole", in, bytes.size() - from);
        } finally {
            inflater.end();
        }
    }
}
