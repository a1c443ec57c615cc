package org.postrider.net.internal;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postrider.role.session.ProtocolHandler;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.UnsupportedRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection's place at a protocol handler: taken when it opens, changed when a better handler comes or its own leaves,
 * empty while it waits for one. Confined to the connection's event loop, but for the methods that say otherwise.
 */
final class Seat {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");
    private static final long NOBODY = -1;
    /** For a session to say goodbye and its peer to take it. */
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);

    private final NetConnection connection;
    private final @Nullable ProtocolLine line;
    private @Nullable ProtocolSession session;
    private @Nullable SessionRecord record;
    private volatile @Nullable HandlerSlot slot;
    private volatile boolean waiting;
    private long refusedBy = NOBODY;
    private boolean over;

    /** @param line where handlers come from; null for outgoing connections, whose session stays */
    Seat(NetConnection connection, @Nullable ProtocolLine line) {
        this.connection = connection;
        this.line = line;
    }

    @Nullable
    ProtocolSession session() {
        return session;
    }

    /** Who serves the connection. Any thread. */
    @Nullable
    HandlerSlot slot() {
        return slot;
    }

    /** True while it waits for a handler. Any thread. */
    boolean waiting() {
        return waiting;
    }

    /** True if {@link #settle} has something to do. Any thread. */
    boolean unsettled() {
        ProtocolLine from = line;
        return from != null && (waiting || (slot != null && from.best() != slot));
    }

    /** Gets a session from outside, for an outgoing connection. */
    void take(ProtocolSession given) {
        session = given;
    }

    /** Sits down at the best handler, or waits for one. */
    void sit() {
        ProtocolLine from = line;
        if (from == null || over || session != null) {
            return;
        }
        // Before looking: a handler that comes now will find us waiting.
        waiting = true;
        HandlerSlot next = from.enter();
        if (next == null) {
            connection.waitForHandler();
            return;
        }
        waiting = false;
        SessionRecord parked = record;
        if (parked == null) {
            slot = next;
            open(next.handler());
        } else {
            record = null;
            if (!resume(next, parked)) {
                slot = null;
                next.exit();
                connection.sayGoodbye();
            }
        }
    }

    private void open(ProtocolHandler handler) {
        connection.wire().callback(() -> {
            ProtocolSession opened = handler.open(connection);
            session = opened;
            opened.onOpen();
        });
    }

    /**
     * Goes on from a record at this handler, which has been entered. What was received meanwhile is given to it later, so that
     * nothing happens while seats are being changed.
     *
     * @return false if the handler cannot read the record
     */
    private boolean resume(HandlerSlot next, SessionRecord parked) {
        boolean[] read = {true};
        slot = next;
        connection.wire().guard(() -> {
            try {
                session = next.handler().resume(connection, parked);
            } catch (UnsupportedRecordException e) {
                read[0] = false;
                LOG.info(
                        "id={} event=record-refused handler={} version={} cause=\"{}\"",
                        connection.id(),
                        next,
                        parked.version(),
                        e.getMessage());
            }
        });
        connection.wire().queueRound();
        return read[0];
    }

    /** Moves to a better handler, or away from one that leaves, if this is a point to do so. */
    void settle() {
        HandlerSlot present = slot;
        ProtocolLine from = line;
        if (waiting) {
            sit();
        } else if (present != null
                && from != null
                && from.best() != present
                && connection.wire().mayPark()) {
            HandlerSlot next = from.enterInsteadOf(present, refusedBy);
            if (next != null || present.leaving()) {
                move(present, next);
            }
        }
    }

    private void move(HandlerSlot present, @Nullable HandlerSlot next) {
        SessionRecord parked = park().orElse(null);
        if (parked == null) {
            if (next != null) {
                next.exit();
            }
            return;
        }
        session = null;
        connection.wire().detached();
        if (next != null && resume(next, parked)) {
            refusedBy = NOBODY;
            present.exit();
        } else if (next != null && !present.leaving()) {
            refusedBy = next.serviceId();
            next.exit();
            goBack(present, parked);
        } else {
            if (next != null) {
                next.exit();
            }
            record = parked;
            waiting = true;
            slot = null;
            present.exit();
            sit();
        }
    }

    private void goBack(HandlerSlot present, SessionRecord parked) {
        if (!resume(present, parked)) {
            slot = null;
            present.exit();
            connection.sayGoodbye();
        }
    }

    private Optional<SessionRecord> park() {
        ProtocolSession current = session;
        if (current == null) {
            return Optional.empty();
        }
        try {
            return current.park();
        } catch (RuntimeException | LinkageError e) {
            failed(e);
            return Optional.empty();
        }
    }

    /** What a client is told when nobody can serve it. */
    byte[] goodbye() {
        ProtocolLine from = line;
        return from == null ? new byte[0] : from.goodbye();
    }

    /** The session threw: it is a bug, the client is told to come again. */
    void failed(Throwable cause) {
        if (!over) {
            LOG.error(
                    "id={} event=session-failed protocol={} handler={} hint=\"a bug; the connection is closed\"",
                    connection.id(),
                    connection.listener().protocol(),
                    handlerName(),
                    cause);
        }
        connection.sayGoodbye();
    }

    /** The session says goodbye; without one net does. */
    void shutdown(String reason) {
        connection.life().endWithin(SHUTDOWN);
        ProtocolSession current = session;
        if (current == null) {
            connection.sayGoodbye();
        } else {
            connection.wire().callback(() -> current.shutdown(reason));
        }
    }

    /** Cuts the connection: its handler must be free now. */
    void evict() {
        end();
        connection.wire().cut();
    }

    /** The connection is gone. */
    void end() {
        over = true;
        waiting = false;
        record = null;
        ProtocolSession last = session;
        session = null;
        connection.wire().detached();
        if (last != null) {
            try {
                last.onClosed();
            } catch (RuntimeException | LinkageError e) {
                LOG.error(
                        "id={} event=session-failed handler={} hint=\"a bug in onClosed\"",
                        connection.id(),
                        handlerName(),
                        e);
            }
        }
        HandlerSlot left = slot;
        slot = null;
        if (left != null) {
            left.exit();
        }
    }

    /** Bundle and version, or empty. Any thread. */
    String handlerName() {
        HandlerSlot present = slot;
        return present == null ? "" : present.name();
    }
}
