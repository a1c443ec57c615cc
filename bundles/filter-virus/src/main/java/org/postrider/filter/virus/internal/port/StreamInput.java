package org.postrider.filter.virus.internal.port;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.role.session.Input;
import org.postrider.role.session.ProtocolSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what follows INSTREAM: chunks, each a length of four bytes in network order and so many bytes, up to one of length 0
 * (clamd(8)). Confined to the connection's event loop.
 */
final class StreamInput {
    private static final Logger LOG = LoggerFactory.getLogger(ClamdHandler.PID);
    private static final int HEADER = 4;
    private static final long UNSIGNED = 0xffff_ffffL;

    /** Where it stands after a piece of input. */
    enum State {
        /** {@link #wanted} says what to read next. */
        MORE,
        /** All is there. */
        WHOLE,
        /** It is larger than it may be. */
        TOO_LARGE,
        /** It could not be kept. */
        NO_ROOM,
        /** It took too long. */
        TOO_SLOW
    }

    private final Spool spool;
    private final long most;
    private final long until;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER);
    private boolean inHeader = true;
    private long count;
    private long length;
    private @Nullable Throwable failure;

    /** @param until nano time at which it must be whole */
    StreamInput(Spool spool, long most, long until) {
        this.spool = spool;
        this.most = most;
        this.until = until;
    }

    Spool spool() {
        return spool;
    }

    Input wanted() {
        return new Input.Bytes(inHeader ? HEADER : length);
    }

    CompletionStage<Void> take(ByteBuffer piece) {
        if (inHeader) {
            header.put(piece);
            return ProtocolSession.READY;
        }
        CompletionStage<Void> kept = spool.append(piece);
        return kept == ProtocolSession.READY
                ? kept
                : kept.whenComplete((nothing, why) -> {
                    if (why != null) {
                        LOG.error(
                                "event=stream-not-kept cause=\"{}\" hint=\"see disk_bytes and the disk\"",
                                why.getMessage());
                        failed(why);
                    }
                });
    }

    private synchronized void failed(Throwable why) {
        failure = why;
    }

    private synchronized boolean failed() {
        return failure != null;
    }

    /** What was wanted is there. */
    State next(long now) {
        if (failed()) {
            return State.NO_ROOM;
        }
        if (now - until > 0) {
            return State.TOO_SLOW;
        }
        if (!inHeader) {
            count += length;
            inHeader = true;
            return State.MORE;
        }
        length = header.flip().getInt() & UNSIGNED;
        header.clear();
        if (length > most - count) {
            return State.TOO_LARGE;
        }
        inHeader = length == 0;
        return length == 0 ? State.WHOLE : State.MORE;
    }

    /** Frees what was kept. */
    void close() {
        close(spool);
    }

    static void close(AutoCloseable kept) {
        try {
            kept.close();
        } catch (IOException e) {
            LOG.warn("event=close-failed cause=\"{}\"", e.getMessage());
        } catch (Exception e) {
            throw new IllegalStateException("Closing throws IOException only", e);
        }
    }
}
