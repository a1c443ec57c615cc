package org.postrider.unpack.internal.document;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The filters of PDF streams (ISO 32000-1, 7.4). Stateless. */
final class PdfFilters {
    private PdfFilters() {}

    /** A stream decoded by its filters, up to the first that is none of general use, such as JPEG. */
    static InputStream open(PdfStream stream, InputStream raw) throws IOException {
        InputStream in = raw;
        for (int i = 0; i < stream.filters().size(); i++) {
            Map<String, Object> parameters = stream.parameters().get(i);
            switch (stream.filters().get(i)) {
                case "FlateDecode", "Fl" -> in = PdfPredictor.apply(new Flate(in), parameters);
                case "LZWDecode", "LZW" -> {
                    boolean early = PdfStream.number(parameters, "EarlyChange", 1) != 0;
                    in = PdfPredictor.apply(new PdfLzw(in, early), parameters);
                }
                case "ASCII85Decode", "A85" -> in = new Ascii85(in);
                case "ASCIIHexDecode", "AHx" -> in = new AsciiHex(in);
                case "RunLengthDecode", "RL" -> in = new RunLength(in);
                case "Crypt" -> {
                    // Says only which key counts.
                }
                default -> {
                    return in;
                }
            }
        }
        return in;
    }

    /** What file the decoded bytes are, by the last filter that is left to others. */
    static String extension(PdfStream stream) {
        if (stream.filters().isEmpty()) {
            return "";
        }
        return switch (stream.filters().get(stream.filters().size() - 1)) {
            case "DCTDecode", "DCT" -> ".jpg";
            case "JPXDecode" -> ".jp2";
            case "JBIG2Decode" -> ".jb2";
            default -> "";
        };
    }

    /** Deflate whose header and checksum readers do not check either. */
    private static final class Flate extends InputStream {
        private final InputStream in;
        private final Inflater inflater = new Inflater(true);
        private final byte[] some = new byte[4_096];
        private boolean begun;
        private boolean ended;

        Flate(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            begin();
            if (length == 0) {
                return 0;
            }
            while (!ended) {
                int count = inflate(into, offset, length);
                if (count > 0) {
                    return count;
                }
                if (inflater.finished() || inflater.needsDictionary()) {
                    ended = true;
                } else if (inflater.needsInput()) {
                    int more = in.read(some);
                    if (more <= 0) {
                        ended = true;
                        throw new EOFException("its compressed data ends too early");
                    }
                    inflater.setInput(some, 0, more);
                }
            }
            return -1;
        }

        private void begin() throws IOException {
            if (!begun) {
                begun = true;
                ended = in.readNBytes(2).length < 2;
            }
        }

        private int inflate(byte[] into, int offset, int length) throws IOException {
            try {
                return inflater.inflate(into, offset, length);
            } catch (DataFormatException e) {
                ended = true;
                throw new IOException("its compressed data is broken", e);
            }
        }

        @Override
        public void close() throws IOException {
            inflater.end();
            in.close();
        }
    }

    private static final class AsciiHex extends LazyStream {
        private final InputStream in;
        private boolean ended;

        AsciiHex(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int high = digit();
            if (high < 0) {
                return -1;
            }
            return high << 4 | Math.max(0, digit());
        }

        private int digit() throws IOException {
            while (!ended) {
                int c = in.read();
                int value = Latin.hex(c);
                if (value >= 0) {
                    return value;
                }
                ended = c < 0 || c == '>';
            }
            return -1;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class Ascii85 extends LazyStream {
        private final InputStream in;
        private long group;
        private int left;
        private boolean ended;

        Ascii85(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                fill();
            }
            if (left == 0) {
                return -1;
            }
            left--;
            int value = (int) (group >> 24 & 0xff);
            group <<= 8;
            return value;
        }

        private void fill() throws IOException {
            int count = 0;
            group = 0;
            while (!ended && count < 5) {
                int c = in.read();
                if (c == 'z' && count == 0) {
                    left = 4;
                    return;
                }
                if (c >= '!' && c <= 'u') {
                    group = group * 85 + c - '!';
                    count++;
                }
                ended = c < 0 || c == '~';
            }
            for (int i = count; i < 5; i++) {
                group = group * 85 + 84;
            }
            left = Math.max(0, count - 1);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class RunLength extends LazyStream {
        private final InputStream in;
        private int literal;
        private int repeat;
        private int value;

        RunLength(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            while (literal == 0 && repeat == 0) {
                int length = in.read();
                if (length < 0 || length == 128) {
                    return -1;
                }
                if (length < 128) {
                    literal = length + 1;
                } else {
                    repeat = 257 - length;
                    value = in.read();
                }
            }
            if (literal > 0) {
                literal--;
                return in.read();
            }
            repeat--;
            return value;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
