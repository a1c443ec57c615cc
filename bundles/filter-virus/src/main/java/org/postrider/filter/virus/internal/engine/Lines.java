package org.postrider.filter.virus.internal.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads text databases line by line, as bytes: there are millions of lines. Stateless. */
final class Lines {
    private static final int BUFFER = 1 << 16;

    /** Takes a line. */
    interface Sink {
        void line(String line) throws IOException;
    }

    private Lines() {}

    /** Empty lines and comments are left out. @throws IOException if a line is longer than {@code most} */
    static void each(InputStream in, int most, Sink sink) throws IOException {
        byte[] buffer = new byte[BUFFER];
        // What stands of a line at the end of the buffer before.
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            int start = 0;
            for (int i = 0; i < count; i++) {
                if (buffer[i] == '\n') {
                    if (rest.size() > 0) {
                        rest.write(buffer, start, i - start);
                        give(rest.toByteArray(), 0, rest.size(), sink);
                        rest.reset();
                    } else {
                        give(buffer, start, i, sink);
                    }
                    start = i + 1;
                }
            }
            rest.write(buffer, start, count - start);
            if (rest.size() > most) {
                throw new IOException("a line is longer than " + most + " characters");
            }
        }
        give(rest.toByteArray(), 0, rest.size(), sink);
    }

    private static void give(byte[] bytes, int from, int to, Sink sink) throws IOException {
        int end = to;
        while (end > from && bytes[end - 1] >= 0 && bytes[end - 1] <= ' ') {
            end--;
        }
        if (end > from && bytes[from] != '#') {
            sink.line(new String(bytes, from, end - from, StandardCharsets.ISO_8859_1));
        }
    }
}
