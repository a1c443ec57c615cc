package org.postrider.role.session.framing;

import static org.postrider.role.session.framing.LineBreaks.CR;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;

/**
 * Cuts bytes into the items a session asks for. Confined to one thread.
 *
 * <p>The caller keeps what was not consumed and gives it again, with more behind it. So a line is always in one piece, and
 * a line that has only begun belongs to nobody: it can be parked with the connection.
 *
 * <p>A line ends at its LF in both modes. In the strict mode an LF without CR, or a CR elsewhere, turns the line into an error;
 * the client that sent it must not get its command executed, but it is not left waiting for a CRLF either.
 */
public final class Framer {
    /** What {@link #next} found. */
    public enum Step {
        /** Nothing: it needs more bytes, or nothing is asked for. */
        MORE,
        /** The line is {@link #chunk}; it was all that was asked for. */
        LINE,
        /** {@link #chunk} is the next part. */
        CHUNK,
        /** All parts have been given. */
        END,
        /** The item is consumed but unusable, see {@link #error}. */
        ERROR
    }

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final DottedText dotted = new DottedText();
    private @Nullable Input asked;
    private ByteBuffer chunk = NONE;
    private InputError error = InputError.LINE_TOO_LONG;
    private int scanned;
    private boolean skipping;
    private boolean discarding;
    private long left;
    private boolean tooMuch;

    /**
     * Asks for an item.
     *
     * @throws IllegalStateException if one is asked for already
     */
    public void begin(Input input) {
        if (asked != null) {
            throw new IllegalStateException("Asked for " + input + " while " + asked + " is still being read");
        }
        asked = input;
        scanned = 0;
        discarding = false;
        tooMuch = false;
        if (input instanceof Input.Bytes bytes) {
            skipping = false;
            left = bytes.count();
        } else if (input instanceof Input.Dotted text) {
            skipping = false;
            left = text.maxBytes();
            dotted.begin();
        }
    }

    /** What is asked for now. */
    public @Nullable Input asked() {
        return asked;
    }

    /** Asks for nothing any more. A line that has begun stays unread. */
    public void cancel() {
        asked = null;
    }

    /** Of the item being read no more parts are given; it ends as it would. */
    public void discard() {
        discarding = true;
    }

    /** The bytes found: a slice of what {@link #next} was given, valid as long as that. */
    public ByteBuffer chunk() {
        return chunk;
    }

    /** Why the item is unusable. */
    public InputError error() {
        return error;
    }

    /** Forgets the last chunk. */
    public void release() {
        chunk = NONE;
    }

    /**
     * Finds the next line, part or end. What is asked for is over with any step but {@link Step#MORE} and
     * {@link Step#CHUNK}.
     *
     * @param in bytes not consumed so far, from its position to its limit; the position moves past what is consumed
     */
    public Step next(ByteBuffer in) {
        if (asked instanceof Input.Line line) {
            return line(in, line);
        }
        if (asked instanceof Input.Bytes) {
            return bytes(in);
        }
        if (asked instanceof Input.Prefixed command) {
            return prefixed(in, command);
        }
        return asked == null ? Step.MORE : dotted(in);
    }

    private Step line(ByteBuffer in, Input.Line line) {
        int start = in.position();
        int lf = LineBreaks.lf(in, start + scanned, in.limit());
        if (lf < 0) {
            scanned = in.remaining();
            // One byte more may be the CR of its end.
            skipping |= scanned > line.maxBytes() + 1L;
            if (skipping) {
                in.position(in.limit());
                scanned = 0;
            }
            return Step.MORE;
        }
        in.position(lf + 1);
        boolean cr = lf > start && in.get(lf - 1) == CR;
        int end = cr ? lf - 1 : lf;
        boolean tooLong = skipping || end - start > line.maxBytes();
        skipping = false;
        if (tooLong) {
            return fail(InputError.LINE_TOO_LONG);
        }
        if (!line.bareLf() && !cr) {
            return fail(InputError.BARE_LF);
        }
        if (!line.bareLf() && LineBreaks.hasCr(in, start, end)) {
            return fail(InputError.BARE_CR);
        }
        chunk = in.slice(start, end - start);
        asked = null;
        return Step.LINE;
    }

    private Step prefixed(ByteBuffer in, Input.Prefixed command) {
        int start = in.position();
        if (!in.hasRemaining()) {
            return Step.MORE;
        }
        byte first = in.get(start);
        int end = first == 'z' ? nul(in, start + scanned) : LineBreaks.lf(in, start + scanned, in.limit());
        boolean whole = end >= 0;
        if (!whole && (first == 'z' || first == 'n')) {
            scanned = in.remaining();
            return scanned > command.maxBytes() ? tooLong(in, in.limit()) : Step.MORE;
        }
        int stop = whole ? end : in.limit();
        if (stop - start > command.maxBytes()) {
            return tooLong(in, whole ? end + 1 : stop);
        }
        in.position(whole ? end + 1 : stop);
        chunk = in.slice(start, stop - start);
        asked = null;
        return Step.LINE;
    }

    private static int nul(ByteBuffer in, int from) {
        int at = from;
        while (at < in.limit() && in.get(at) != 0) {
            at++;
        }
        return at < in.limit() ? at : -1;
    }

    private Step tooLong(ByteBuffer in, int consumed) {
        in.position(consumed);
        return fail(InputError.LINE_TOO_LONG);
    }

    private Step bytes(ByteBuffer in) {
        while (left > 0 && in.hasRemaining()) {
            int start = in.position();
            int size = (int) Math.min(left, in.remaining());
            in.position(start + size);
            left -= size;
            if (!discarding) {
                chunk = in.slice(start, size);
                return Step.CHUNK;
            }
        }
        if (left > 0) {
            return Step.MORE;
        }
        asked = null;
        return Step.END;
    }

    private Step dotted(ByteBuffer in) {
        while (true) {
            int size = dotted.run(in);
            if (dotted.ended()) {
                return endDotted();
            }
            if (size == 0) {
                return Step.MORE;
            }
            int given = (int) Math.min(size, left);
            tooMuch |= given < size;
            left -= given;
            if (given > 0 && !discarding) {
                chunk = in.slice(in.position() - size, given);
                return Step.CHUNK;
            }
        }
    }

    private Step endDotted() {
        InputError bare = dotted.error();
        if (bare != null) {
            return fail(bare);
        }
        if (tooMuch) {
            return fail(InputError.TOO_MUCH_DATA);
        }
        asked = null;
        return Step.END;
    }

    private Step fail(InputError why) {
        error = why;
        asked = null;
        return Step.ERROR;
    }
}
