package org.postrider.filter.virus.internal.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reads text databases line by line. Stateless. */
final class Lines {
    /** Takes a line. */
    interface Sink {
        void line(String line) throws IOException;
    }

    private Lines() {}

    /** Empty lines and comments are left out. @throws IOException if a line is longer than {@code most} */
    static void each(InputStream in, int most, Sink sink) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1), 1 << 16);
        StringBuilder line = new StringBuilder(256);
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            if (c == '\n') {
                give(line, sink);
            } else {
                line.append((char) c);
                if (line.length() > most) {
                    throw new IOException("a line is longer than " + most + " characters");
                }
            }
        }
        give(line, sink);
    }

    private static void give(StringBuilder line, Sink sink) throws IOException {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) <= ' ') {
            end--;
        }
        if (end > 0 && line.charAt(0) != '#') {
            sink.line(line.substring(0, end));
        }
        line.setLength(0);
    }
}
