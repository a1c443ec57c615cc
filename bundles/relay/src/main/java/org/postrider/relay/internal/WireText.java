package org.postrider.relay.internal;

import java.nio.ByteBuffer;

/**
 * Turns message bytes into what may stand between DATA and the final dot: a dot that begins a line is doubled (RFC 5321
 * section 4.5.2), and a bare CR or LF becomes CRLF, so that no laxer server sees an end where there is none. Confined to
 * one thread; keeps its state from block to block.
 */
final class WireText {
    private static final byte CR = '\r';
    private static final byte LF = '\n';

    private boolean lineStart = true;
    private boolean afterCr;

    /** Encodes one block; the result holds at most twice its bytes plus two. */
    ByteBuffer encode(ByteBuffer block) {
        ByteBuffer out = ByteBuffer.allocate(2 * block.remaining() + 2);
        while (block.hasRemaining()) {
            byte b = block.get();
            if (afterCr && b != LF) {
                endLine(out);
            }
            if (b == CR) {
                afterCr = true;
            } else if (b == LF) {
                endLine(out);
            } else {
                if (lineStart && b == '.') {
                    out.put((byte) '.');
                }
                out.put(b);
                lineStart = false;
            }
        }
        return out.flip();
    }

    private void endLine(ByteBuffer out) {
        out.put(CR).put(LF);
        lineStart = true;
        afterCr = false;
    }

    /** What ends the text: the last line's end if it lacks one, then the dot. */
    byte[] end() {
        String end = afterCr || !lineStart ? "\r\n.\r\n" : ".\r\n";
        return end.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
