package org.postrider.unpack.internal.document;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Gives a compressed Flash film (SWF 19) as the plain film that it stands for. Immutable. One that is compressed with LZMA is
 * given as the .lzma file that it holds, for the decoder of those.
 */
final class SwfDecoder implements Decoder {
    private static final int HEADER = 8;
    private static final int LZMA_PROPERTIES = 5;

    @Override
    public String format() {
        return "swf";
    }

    @Override
    public boolean accepts(Packed file) {
        return (file.startsWith(0, 'C', 'W', 'S') || file.startsWith(0, 'Z', 'W', 'S'))
                && file.content().size() > HEADER;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        if (bytes.at(0) == 'Z') {
            lzma(bytes, members);
            return;
        }
        byte[] head = bytes.copy(0, HEADER).array();
        head[0] = 'F';
        Inflater inflater = new Inflater();
        try (InputStream body = new InflaterInputStream(bytes.stream(HEADER, bytes.size()), inflater, 8_192)) {
            members.add("film.swf", new SequenceInputStream(new ByteArrayInputStream(head), body), bytes.size());
        } finally {
            inflater.end();
        }
    }

    private static void lzma(Bytes bytes, Members members) throws IOException {
        int data = HEADER + 4 + LZMA_PROPERTIES;
        long plain = Math.max(0, bytes.u32(4) - HEADER);
        ByteBuffer head = ByteBuffer.allocate(LZMA_PROPERTIES + 8).order(ByteOrder.LITTLE_ENDIAN);
        head.put(bytes.copy(HEADER + 4, LZMA_PROPERTIES)).putLong(LZMA_PROPERTIES, plain);
        InputStream in =
                new SequenceInputStream(new ByteArrayInputStream(head.array()), bytes.stream(data, bytes.size()));
        members.add("film.lzma", in, bytes.size());
    }
}
