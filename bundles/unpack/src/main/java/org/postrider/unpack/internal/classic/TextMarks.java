package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;

/**
 * Finds the lines of a text at which encoded files begin and end, in one pass. Confined to one thread.
 */
final class TextMarks {
    private static final int CHUNK = 16 * 1024;
    private static final int MAX_LINE = 1_024;

    /** First bytes of the lines that are looked for, and the two that may follow each. */
    private static final String STARTS = "be=-(s";

    private static final List<List<String>> SECONDS = List.of(
            List.of("eg"), List.of("nd"), List.of("yb", "ye", "=="), List.of("--"), List.of("Th", "Co"), List.of("ed"));

    /** What begins at a line. */
    enum Kind {
        /** {@code begin 644 name} */
        UU,
        /** {@code begin-base64 644 name} */
        UU_BASE64,
        /** {@code =ybegin line=128 size=1 name=x} */
        YENC,
        /** {@code (This file must be converted with BinHex 4.0)} */
        BINHEX,
        /** {@code -----BEGIN PGP MESSAGE-----} */
        PGP,
        /** {@code -----BEGIN PKCS7-----} */
        CMS,
        /** {@code sed 's/^X//' << 'EOF' > file} */
        SHELL,
        /** The last line of any of them. */
        END
    }

    /**
     * One such line.
     *
     * @param at of its first byte
     * @param next of the first byte of the line behind it
     */
    record Mark(Kind kind, long at, long next, String line) {}

    private final Content content;
    private final long end;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    private long at;
    private boolean lineStart = true;

    /** @param end of what is looked at */
    TextMarks(Content content, long end) {
        this.content = content;
        this.end = Math.min(end, content.size());
        chunk.limit(0);
    }

    /** The next mark, or null. */
    @Nullable
    Mark next() throws IOException {
        while (chunk.hasRemaining() || load()) {
            byte b = chunk.get();
            at++;
            if (lineStart && mayStart(b)) {
                Mark mark = mark(at - 1);
                if (mark != null) {
                    lineStart = false;
                    return mark;
                }
            }
            lineStart = b == '\n' || b == '\r' && lineStart;
        }
        return null;
    }

    private boolean load() throws IOException {
        if (at >= end) {
            return false;
        }
        chunk.clear().limit((int) Math.min(CHUNK, end - at));
        int count = content.read(at, chunk);
        chunk.flip();
        return count > 0;
    }

    /** Cheap, since it is asked for each line; the second byte is looked at if it is at hand. */
    private boolean mayStart(byte b) {
        int first = STARTS.indexOf(b);
        int at = chunk.position();
        if (first >= 0) {
            return at + 1 >= chunk.limit()
                    || SECONDS.get(first).contains("" + (char) chunk.get(at) + (char) chunk.get(at + 1));
        }
        if (b != ' ' && b != '\t') {
            return false;
        }
        // An indented line: of shell archives only.
        while (at < chunk.limit() && (chunk.get(at) == ' ' || chunk.get(at) == '\t')) {
            at++;
        }
        return at + 1 >= chunk.limit() || chunk.get(at) == 's' && chunk.get(at + 1) == 'e';
    }

    private @Nullable Mark mark(long from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MAX_LINE, end - from));
        content.read(from, bytes);
        int length = 0;
        while (length < bytes.position() && bytes.get(length) != '\n') {
            length++;
        }
        long next = from + length + (length < bytes.position() ? 1 : 0);
        String line = Names.text(java.util.Arrays.copyOf(bytes.array(), length)).stripTrailing();
        Kind kind = kind(line);
        return kind == null || kind == Kind.UU && !followed(next) ? null : new Mark(kind, from, next, line);
    }

    /** Prose may begin so too: behind it stands a line about as long as its first character says. */
    private boolean followed(long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(100, end - at)));
        content.read(at, bytes);
        int length = 0;
        while (length < bytes.position() && bytes.get(length) != '\n' && bytes.get(length) != '\r') {
            length++;
        }
        if (length == 0) {
            return false;
        }
        int told = bytes.get(0) - ' ' & 0x3f;
        int coded = (told + 2) / 3 * 4;
        // Blanks at the end may be lost; some writers add a character as a sum.
        return length - 1 <= coded + 2 && length - 1 >= coded / 2;
    }

    private static @Nullable Kind kind(String line) {
        if (line.startsWith("begin")) {
            return begin(line);
        }
        if (isEnd(line)) {
            return Kind.END;
        }
        if (line.startsWith("-----BEGIN ")) {
            return armor(line);
        }
        if (line.startsWith("=ybegin ")) {
            return line.contains("name=") ? Kind.YENC : null;
        }
        if (line.startsWith("(")) {
            return line.startsWith("(This file must be converted") || line.startsWith("(Convert with")
                    ? Kind.BINHEX
                    : null;
        }
        return isShell(line.stripLeading()) ? Kind.SHELL : null;
    }

    private static @Nullable Kind begin(String line) {
        boolean base64 = line.startsWith("begin-base64 ");
        boolean begins = (base64 || line.startsWith("begin ")) && hasMode(line);
        return !begins ? null : base64 ? Kind.UU_BASE64 : Kind.UU;
    }

    private static boolean isEnd(String line) {
        return line.equals("end") || line.equals("====") || line.startsWith("=yend ") || line.startsWith("-----END ");
    }

    private static @Nullable Kind armor(String line) {
        return switch (line) {
            case "-----BEGIN PGP MESSAGE-----" -> Kind.PGP;
            case "-----BEGIN PKCS7-----", "-----BEGIN PKCS #7 SIGNED DATA-----", "-----BEGIN CMS-----" -> Kind.CMS;
            default -> line.startsWith("-----BEGIN PGP MESSAGE, PART") ? Kind.PGP : null;
        };
    }

    private static boolean isShell(String line) {
        return line.startsWith("sed ")
                && line.contains("/^X//")
                && line.contains("<<")
                && line.indexOf('>') > 0
                && !line.contains("uudecode");
    }

    /** True if three or four octal digits and a name follow. */
    private static boolean hasMode(String line) {
        int from = line.indexOf(' ') + 1;
        int to = from;
        while (to < line.length() && line.charAt(to) >= '0' && line.charAt(to) <= '7') {
            to++;
        }
        return to - from >= 3 && to - from <= 5 && to + 1 < line.length() && line.charAt(to) == ' ';
    }
}
