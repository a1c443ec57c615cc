package org.postrider.role.session;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** A protocol's side of one connection. Confined to the connection's event loop: never block. */
@ConsumerType
public interface ProtocolSession {
    /** For {@link #onData}: more can be taken at once. */
    CompletionStage<Void> READY = CompletableFuture.completedStage(null);

    /** The connection is open (with implicit TLS: after the handshake); not called when a parked session is resumed. */
    void onOpen();

    /**
     * The line asked for.
     *
     * @param line without its end; borrowed, valid only during the call
     */
    void onLine(ByteBuffer line);

    /**
     * A chunk of the bytes asked for.
     *
     * @param chunk borrowed, valid only during the call
     * @return {@link #READY}, or a stage; no more is read until it completes. If it fails the rest is read and dropped and
     *     {@link #onDataEnd} is still called: the session must remember its failure
     */
    CompletionStage<Void> onData(ByteBuffer chunk);

    /** All bytes asked for have come, and the last {@link #onData} stage is done. */
    void onDataEnd();

    /** Instead of {@link #onLine} or {@link #onDataEnd}: the item is consumed but unusable. */
    void onInputError(InputError error);

    /** TLS is on, after {@link Connection#startTls}. */
    void onTls(TlsInfo tls);

    /** The peer was silent for too long; the session says goodbye and closes, or reads on. */
    void onTimeout();

    /** The connection is gone, for whatever reason; frees what the session holds. Called once, unless it was parked. */
    void onClosed();

    /**
     * Asked only while a line or command was asked for and none has begun to be handled: give everything that another instance needs
     * to go on, and stop. After it returned a record this session is called no more: it forgets the connection and frees
     * what it holds.
     *
     * @return empty if this is no point to park at; net asks again at the next
     */
    Optional<SessionRecord> park();

    /**
     * The protocol role goes away and no other takes the session over: say 421 or BYE, and close.
     *
     * @param reason one line for the peer
     */
    void shutdown(String reason);
}
