package org.example.decoder.hello;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Component;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens a format of our own: {@code HPK1}, then for each file the length of its name (one byte), the name, the number of
 * bytes (four bytes, the lowest first), and the bytes, each with its bits turned over. Stateless, thread-safe.
 */
@Component
public final class HelloDecoder implements Decoder {
    private static final int MAGIC = 4;

    @Override
    public String format() {
        return "hello-pack";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(0, 'H', 'P', 'K', '1');
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        long at = MAGIC;
        // All in a file are claims: bytes() fails if it ends too early, and full() ends what has no end.
        while (at < file.content().size() && !members.full()) {
            int nameLength = file.bytes(at, 1).get(0) & 0xff;
            ByteBuffer head = file.bytes(at + 1, nameLength + 4);
            byte[] name = new byte[nameLength];
            head.get(name);
            long size = head.getInt() & 0xffffffffL;
            at += 1 + nameLength + 4;
            long end = Math.min(file.content().size(), at + size);
            try (InputStream packed = file.content().slice(at, end).open()) {
                members.add(new String(name, StandardCharsets.UTF_8), new Turned(packed), size);
            }
            if (end < at + size) {
                members.damaged("it ends early");
            }
            at = end;
        }
    }

    /** Turns the bits of each byte over. Confined to one thread. */
    private static final class Turned extends FilterInputStream {
        Turned(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            return b < 0 ? b : ~b & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = super.read(into, from, length);
            for (int i = from; i < from + count; i++) {
                into[i] = (byte) ~into[i];
            }
            return count;
        }
    }
}
