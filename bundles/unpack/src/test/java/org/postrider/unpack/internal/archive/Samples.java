package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;

/**
 * Archives that other tools made (xz-utils, zstd, lzip, ncompress, 7-Zip, GNU cpio and ar; zip's oldest methods and rar 5 by encoders of
 * a few lines whose archives unzip, 7-Zip or bsdtar could read, but for zip's reduce), in base64, of one text and one thing that looks like a program.
 */
final class Samples {
    /** SHA-256 of the text that is in most of them. */
    static final String TEXT = "84354659d7fd4e7cf94d7e82d6572ee6f8a2b3d1cc62c344faaa541e4f536731";
    /** SHA-256 of the other file. */
    static final String PROGRAM = "f4cde26d68e11a98371f666d6b8b9dd898c35f3b7aa64d0527ed5cdd1ae6bf12";
    /** SHA-256 of numbers that need a large table. */
    static final String NUMBERS = "7bad2b1b6fdd026b66997f119815dde2b3c3462cf46773d7e885459089e27f22";

    private Samples() {}

    /** @param name of the archive */
    record Sample(String name, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** All of a resource. */
    static Stream<Sample> of(String resource) {
        try (InputStream in = Samples.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("No resource " + resource);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return Arrays.stream(text.split("\n"))
                    .map(line -> line.split(" "))
                    .map(line -> new Sample(line[0], Base64.getDecoder().decode(line[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
