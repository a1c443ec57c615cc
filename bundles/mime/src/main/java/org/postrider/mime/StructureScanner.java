package org.postrider.mime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.postrider.content.Content;
import org.postrider.message.Defect;

/**
 * Builds the MIME tree while the bytes of a message arrive. Confined to one thread at a time; one scanner a message.
 *
 * <p>Every byte is looked at once, in steps of eight, for line ends. A header's bytes are gathered until its empty line.
 * In a body only a line's first two bytes matter, and they only while a multipart is open; a line that starts with two
 * hyphens is gathered and compared with the boundaries on the stack. So the work is linear in the input whatever it
 * holds, and memory is bounded by one header, one line of some 8 KiB and the limits on parts. How the input
 * is cut into chunks never changes the result.
 *
 * <p>Reading rules where mail readers differ: only an empty line, CRLF or a bare LF, ends a header. A delimiter is a line
 * that is the delimiter and nothing else but trailing white space; a line that merely begins with it is content, and the
 * multipart is marked {@link Defect#AMBIGUOUS_BOUNDARY}. The innermost multipart that fits gets a delimiter. Nothing opens
 * parts again after the closing delimiter.
 */
public final class StructureScanner {
    /** A delimiter line with more padding than this is not taken for one. */
    private static final int MAX_LINE = EntityHeader.MAX_BOUNDARY + 400;

    /** RFC 5322 section 2.1.1. */
    private static final int LONG_LINE = 998;

    private static final int SCRATCH = 8_192;

    private final Entities entities;
    private final LineFinder finder = new LineFinder();
    private byte[] scratch = {};
    private byte[] line = new byte[128];
    private int lineLength;
    private boolean candidate;
    private long position;
    private long lineStart;
    private int previousEnd;
    private long lines;
    private boolean finished;

    /** A scanner with {@link ScanLimits#DEFAULT}. */
    public StructureScanner() {
        this(ScanLimits.DEFAULT);
    }

    /** A scanner with these bounds. */
    public StructureScanner(ScanLimits limits) {
        this.entities = new Entities(limits);
    }

    /**
     * Scans a message that is at hand, in chunks.
     *
     * @throws IOException if the content cannot be read
     */
    public static Scanned scan(Content content, ScanLimits limits) throws IOException {
        StructureScanner scanner = new StructureScanner(limits);
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(SCRATCH, content.size()));
        long at = 0;
        while (at < content.size()) {
            chunk.clear();
            at += content.read(at, chunk);
            scanner.feed(chunk.flip());
        }
        return scanner.finish();
    }

    /**
     * Takes the next bytes of the message.
     *
     * @param chunk read from its position to its limit; position, limit and bytes are left as they are and nothing of it
     *     is kept
     * @throws IllegalStateException after {@link #finish()}
     */
    public void feed(ByteBuffer chunk) {
        if (finished) {
            throw new IllegalStateException("The scan is finished");
        }
        if (chunk.hasArray()) {
            int from = chunk.arrayOffset() + chunk.position();
            scan(chunk.array(), from, from + chunk.remaining());
            return;
        }
        int step = Math.min(SCRATCH, chunk.remaining());
        if (scratch.length < step) {
            scratch = new byte[step];
        }
        for (int at = chunk.position(); at < chunk.limit(); at += step) {
            int count = Math.min(step, chunk.limit() - at);
            chunk.get(at, scratch, 0, count);
            scan(scratch, 0, count);
        }
    }

    /**
     * Ends the message and gives what was found.
     *
     * @throws IllegalStateException if called twice
     */
    public Scanned finish() {
        if (finished) {
            throw new IllegalStateException("The scan is finished");
        }
        finished = true;
        finder.end();
        if (position > lineStart) {
            endLine(0);
        }
        return entities.finish(position, lines);
    }

    /** True if a NUL has come so far, wherever it stands. */
    public boolean sawNul() {
        return finder.sawNul();
    }

    private void scan(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            boolean plain = !entities.inHeader() && !entities.watching();
            at = plain ? plainLines(bytes, at, to) : fragment(bytes, at, to);
        }
    }

    /** The rest of the chunk, where no line can change the state: only counts. */
    private int plainLines(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int end = finder.next(bytes, at, to);
            if (end < 0) {
                position += to - at;
                return to;
            }
            position += end + 1 - at;
            at = end + 1;
            countLine(finder.endLength());
        }
        return at;
    }

    /** One line, or what the chunk holds of it. */
    private int fragment(byte[] bytes, int from, int to) {
        int end = finder.next(bytes, from, to);
        int stop = end < 0 ? to : end + 1;
        if (entities.inHeader()) {
            entities.header().append(bytes, from, stop);
        }
        if (entities.watching()) {
            gather(bytes, from, stop);
        }
        position += stop - from;
        if (end >= 0) {
            endLine(finder.endLength());
        }
        return stop;
    }

    private void gather(byte[] bytes, int from, int to) {
        if (position == lineStart) {
            candidate = bytes[from] == '-';
            lineLength = 0;
        }
        if (!candidate) {
            return;
        }
        int count = Math.min(to - from, MAX_LINE - lineLength);
        if (lineLength + count > line.length) {
            line = Arrays.copyOf(line, Math.min(MAX_LINE, Math.max(lineLength + count, 2 * line.length)));
        }
        System.arraycopy(bytes, from, line, lineLength, count);
        lineLength += count;
    }

    /** The line from {@code lineStart} to {@code position} is whole; its line end has this many bytes, 0 at the very end. */
    private void endLine(int endLength) {
        if (isDelimiter(endLength)) {
            countLine(endLength);
        } else {
            boolean empty = position - lineStart == endLength;
            countLine(endLength);
            if (empty && entities.inHeader()) {
                noteControl();
                entities.endHeader(position, lines);
            }
        }
        candidate = false;
    }

    private boolean isDelimiter(int endLength) {
        if (!candidate || !entities.watching() || lineLength < 2 || line[1] != '-') {
            return false;
        }
        noteControl();
        boolean whole = position - lineStart <= MAX_LINE;
        int length = whole ? lineLength - endLength : lineLength;
        long linesBefore = lines - (previousEnd > 0 ? 1 : 0);
        return entities.delimiter(
                line, length, whole, new Entities.Cut(lineStart - previousEnd, linesBefore, position));
    }

    private void noteControl() {
        if (finder.takeControl()) {
            entities.defect(Defect.CONTROL_CHARACTER);
        }
    }

    private void countLine(int endLength) {
        if (position - lineStart - endLength > LONG_LINE) {
            entities.defect(Defect.LONG_LINE);
        }
        noteControl();
        lines += endLength > 0 ? 1 : 0;
        previousEnd = endLength;
        lineStart = position;
    }

    /** Elementary steps done so far; tests hold it linear in the input. */
    long steps() {
        return finder.steps() + entities.steps();
    }
}
