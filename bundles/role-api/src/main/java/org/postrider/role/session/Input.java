package org.postrider.role.session;

/** What a session wants to read next. Closed on purpose: net must know how to frame each. */
public sealed interface Input {
    /** True for what comes in one piece, to {@link ProtocolSession#onLine}: while it is waited for, a session can be parked. */
    default boolean inOnePiece() {
        return false;
    }

    /**
     * One line, given without its end to {@link ProtocolSession#onLine}.
     *
     * @param maxBytes longest line without its end; longer ones are skipped to their end and reported
     * @param bareLf true: a line may end with a bare LF; false: bare CR or LF is reported as an error
     */
    record Line(int maxBytes, boolean bareLf) implements Input {
        @Override
        public boolean inOnePiece() {
            return true;
        }
    }

    /**
     * One command whose first byte says how it ends, as clamd's do (clamd(8)): after {@code n} it ends with LF, after
     * {@code z} with NUL; any other ends with LF or, since old clients send none, with the bytes that have come. Given to
     * {@link ProtocolSession#onLine} with its first byte, without its end.
     *
     * @param maxBytes longest command; a longer one is an error as soon as that is seen, and its rest is not skipped
     */
    record Prefixed(int maxBytes) implements Input {
        @Override
        public boolean inOnePiece() {
            return true;
        }
    }

    /**
     * Exactly so many bytes, given in chunks to {@link ProtocolSession#onData}.
     *
     * @param count zero or more
     */
    record Bytes(long count) implements Input {}

    /**
     * A dot-stuffed text up to CRLF.CRLF (RFC 5321 section 4.5.2), given unstuffed in chunks. Only CRLF.CRLF ends it. A
     * bare CR or LF anywhere is remembered and reported at the end: the text must be refused, or it could smuggle
     * commands through a laxer server.
     *
     * @param maxBytes beyond it bytes are dropped and the excess reported at the end
     */
    record Dotted(long maxBytes) implements Input {}
}
