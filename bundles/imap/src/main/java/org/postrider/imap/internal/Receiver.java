package org.postrider.imap.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolSession;

/** Who in a session takes what the client sends next. Confined to the session's loop. */
interface Receiver {
    /** The line asked for; borrowed. */
    void line(ByteBuffer line);

    /** A chunk of the octets asked for; borrowed. */
    default CompletionStage<Void> data(ByteBuffer chunk) {
        return ProtocolSession.READY;
    }

    /** All octets asked for have come. */
    default void dataEnd() {
        throw new IllegalStateException("No octets were asked for");
    }

    /** The item asked for is unusable. */
    void error(InputError error);

    /** The client was silent for the time given to the read. @return true if the session goes on */
    default boolean timeout() {
        return false;
    }

    /** The store has news, or is back. */
    default void poke() {}

    /** Whether another instance could go on from here. */
    default boolean parkable() {
        return false;
    }

    /** The connection is gone, or the session parked. */
    default void close() {}
}
