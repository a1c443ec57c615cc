package org.postrider.role.session.framing;

import static org.postrider.role.session.framing.LineBreaks.CR;
import static org.postrider.role.session.framing.LineBreaks.LF;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.postrider.role.session.InputError;

/**
 * Finds the end of a dot-stuffed text and takes the stuffing out. Confined to one thread.
 *
 * <p>Bytes are passed on in runs as long as they come; a run ends only before a dot that opens a line, and where the buffer
 * ends. A dot (or dot and CR) at the end of the buffer stays unread, because what follows decides what it is. So all that is
 * remembered between two buffers is whether the last byte ended a line or was a CR.
 */
final class DottedText {
    private static final byte DOT = '.';

    private boolean lineStart;
    private boolean afterCr;
    private boolean bareCr;
    private boolean bareLf;
    private boolean ended;

    void begin() {
        lineStart = true;
        afterCr = false;
        bareCr = false;
        bareLf = false;
        ended = false;
    }

    /** True once the final dot was read. */
    boolean ended() {
        return ended;
    }

    @Nullable
    InputError error() {
        if (bareLf) {
            return InputError.BARE_LF;
        }
        return bareCr ? InputError.BARE_CR : null;
    }

    /**
     * Reads the next run: it is what lies between the position on return minus the result, and the position.
     *
     * @return bytes of text just before the position; 0: the text ended, or more input is needed
     */
    int run(ByteBuffer in) {
        int limit = in.limit();
        int from = in.position();
        if (from == limit) {
            return 0;
        }
        settleCr(in.get(from));
        int at = from;
        if (lineStart && in.get(at) == DOT) {
            if (!skipDot(in, at, limit)) {
                return 0;
            }
            from++;
            at++;
            lineStart = false;
        }
        at = scan(in, at, limit);
        in.position(at);
        return at - from;
    }

    /** A CR that ended the last buffer is bare unless this byte is LF. */
    private void settleCr(byte next) {
        if (afterCr && next != LF) {
            bareCr = true;
            afterCr = false;
        }
    }

    /** @return false if this dot ends the text, or if that cannot be known yet */
    private boolean skipDot(ByteBuffer in, int at, int limit) {
        if (at + 1 == limit) {
            return false;
        }
        if (in.get(at + 1) != CR) {
            return true;
        }
        if (at + 2 == limit) {
            return false;
        }
        if (in.get(at + 2) != LF) {
            return true;
        }
        in.position(at + 3);
        ended = true;
        return false;
    }

    /** Runs to the next dot that opens a line, or to the limit. */
    private int scan(ByteBuffer in, int start, int limit) {
        int at = start;
        if (at < limit && lineStart) {
            lineStart = false;
        }
        while (true) {
            int hit = LineBreaks.crOrLf(in, at, limit);
            if (hit < 0) {
                return limit;
            }
            at = hit + 1;
            if (in.get(hit) == LF) {
                endLine(hit == start && afterCr);
            } else if (at == limit) {
                afterCr = true;
                return limit;
            } else if (in.get(at) == LF) {
                at++;
                lineStart = true;
            } else {
                bareCr = true;
            }
            if (lineStart && (at == limit || in.get(at) == DOT)) {
                return at;
            }
            lineStart = false;
        }
    }

    private void endLine(boolean crBefore) {
        afterCr = false;
        if (crBefore) {
            lineStart = true;
        } else {
            bareLf = true;
        }
    }
}
