package org.postrider.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes text bodies with CRLF line ends, as they are or in quoted-printable (RFC 2045 section 6.7). Stateless. */
final class TextWriter {
    /** Longest quoted-printable line, its soft break included. */
    private static final int WIDTH = 76;

    /** Longest line that goes unencoded (RFC 5322 section 2.1.1). */
    private static final int MAX_LINE = 998;

    private static final String HEX = "0123456789ABCDEF";

    private TextWriter() {}

    /** The text with CRLF line ends, the last line too. */
    static String canonical(String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
        return lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
    }

    /** True if canonical text can travel as 7bit. */
    static boolean sevenBit(String canonical) {
        int line = 0;
        for (int i = 0; i < canonical.length(); i++) {
            char c = canonical.charAt(i);
            line = c == '\n' ? 0 : line + 1;
            // The CR of the line end counts here, hence one more.
            if (c == 0 || c > 0x7e || line > MAX_LINE + 1) {
                return false;
            }
        }
        return true;
    }

    /** Canonical text, encoded from UTF-8. */
    static byte[] quotedPrintable(String canonical) {
        byte[] bytes = canonical.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + bytes.length / 8);
        int column = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte c = bytes[i];
            boolean lineEnd = c == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n';
            if (lineEnd) {
                out.writeBytes(new byte[] {'\r', '\n'});
                column = 0;
                i++;
                continue;
            }
            boolean last = i + 1 == bytes.length || bytes[i + 1] == '\r';
            boolean literal = c == ' ' || c == '\t' ? !last : c > 0x20 && c < 0x7f && c != '=';
            int size = literal ? 1 : 3;
            if (column + size > WIDTH - 1) {
                out.writeBytes(new byte[] {'=', '\r', '\n'});
                column = 0;
            }
            write(out, c, literal);
            column += size;
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, byte c, boolean literal) {
        if (literal) {
            out.write(c);
        } else {
            out.write('=');
            out.write(HEX.charAt(c >> 4 & 15));
            out.write(HEX.charAt(c & 15));
        }
    }
}
