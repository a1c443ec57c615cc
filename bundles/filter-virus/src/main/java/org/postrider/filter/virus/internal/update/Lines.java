package org.postrider.filter.virus.internal.update;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of a stream as bytes, each with its end. Confined to one thread. */
final class Lines {
    private static final int MAX_LINE = 32 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;

    Lines(InputStream in) {
        this.in = in;
    }

    /** The next line; the last one may lack its end. Null: there is none. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream begun = new ByteArrayOutputStream(0);
        while (fill()) {
            int stop = at;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            boolean whole = stop < end;
            int from = at;
            at = whole ? stop + 1 : stop;
            if (whole && begun.size() == 0) {
                return Arrays.copyOfRange(buffer, from, at);
            }
            begun.write(buffer, from, at - from);
            if (whole) {
                return begun.toByteArray();
            }
            if (begun.size() > MAX_LINE) {
                throw new IOException("A line is longer than " + MAX_LINE + " octets");
            }
        }
        return begun.size() == 0 ? null : begun.toByteArray();
    }

    private boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
        }
        return end > 0;
    }
}
