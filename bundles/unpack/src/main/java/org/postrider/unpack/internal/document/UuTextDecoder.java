package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.io.InputStream;
import org.postrider.mime.TransferDecoding;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Gives files that stand uuencoded in a text that does not say so, as mail before MIME had them; readers still show them as
 * attachments. Immutable.
 */
final class UuTextDecoder implements Decoder {
    private static final byte[] BEGIN = Latin.bytes("begin ");
    private static final int MAX_LINE = 400;

    @Override
    public String format() {
        return "uu";
    }

    @Override
    public boolean shares() {
        return true;
    }

    @Override
    public boolean accepts(Packed file) throws IOException {
        // The only decoder that reads on through all of a text: such a file begins anywhere in it.
        return file.detectedType().startsWith("text/") && next(new Bytes(file.content()), 0) >= 0;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        long at = next(bytes, 0);
        while (at >= 0 && !members.full()) {
            long next = next(bytes, at + BEGIN.length);
            long end = next < 0 ? bytes.size() : next;
            try (InputStream in = TransferDecoding.open(bytes.slice(at, end), "x-uuencode")) {
                members.add(name(bytes, at), in, end - at);
            }
            at = next;
        }
    }

    /** Where the next file begins: a line that says so, with a line behind it that is as long as it claims. */
    private static long next(Bytes bytes, long from) throws IOException {
        for (long at = bytes.find(BEGIN, from, bytes.size()); at >= 0; at = bytes.find(BEGIN, at + 1, bytes.size())) {
            boolean first = at == 0 || bytes.at(at - 1) == '\n' || bytes.at(at - 1) == '\r';
            if (first && Latin.isDigit(bytes.at(at + BEGIN.length)) && followed(bytes, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean followed(Bytes bytes, long begin) throws IOException {
        long line = lineEnd(bytes, begin) + 1;
        if (bytes.at(line) == '\n') {
            line++;
        }
        int length = (bytes.at(line) - ' ') & 0x3f;
        long end = lineEnd(bytes, line);
        // Encoders write 4 characters for each 3 bytes; the last group may lack what it does not need, blanks may be
        // lost.
        long count = end - line - 1;
        return length > 0
                && bytes.at(line) > ' '
                && count >= (length * 4L + 2) / 3
                && count <= (length + 2) / 3 * 4L + 2;
    }

    private static long lineEnd(Bytes bytes, long from) throws IOException {
        long at = from;
        int c = bytes.at(at);
        while (c >= 0 && c != '\n' && c != '\r' && at - from < MAX_LINE) {
            c = bytes.at(++at);
        }
        return at;
    }

    private static String name(Bytes bytes, long begin) throws IOException {
        String line = Latin.text(bytes.copy(begin, (int) (lineEnd(bytes, begin) - begin)));
        String[] words = line.split(" ", 3);
        return words.length > 2 ? words[2].strip() : "";
    }
}
