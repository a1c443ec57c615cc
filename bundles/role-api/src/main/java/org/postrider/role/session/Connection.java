package org.postrider.role.session;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.Content;

/**
 * One TCP connection, owned by net. All methods may be called from any thread; those that change it take effect in the
 * order of the calls on the connection's own event loop. The session's callbacks come on that loop, one at a time: they
 * must not block.
 *
 * <p>Input is pulled: each {@link #read} asks for one item and is answered by one round of callbacks. While nothing is
 * asked for, nothing is read, so a slow session stops its client, not the server. Unread bytes stay here when the protocol
 * behind the connection is swapped.
 *
 * <p>{@code execute} runs a task on the loop, for completions that come from elsewhere. It is dropped once the connection
 * has closed.
 */
@ProviderType
public interface Connection extends Executor {
    /** Unique for this process, printable, short. */
    String id();

    /** The listener it came in by; for outgoing connections one named after the role that connects. */
    ListenerInfo listener();

    /** The peer's address; behind a trusted proxy the real client's (PROXY protocol). */
    InetSocketAddress peer();

    /** Our address. */
    InetSocketAddress local();

    /** The TLS layer, if it is on. */
    Optional<TlsInfo> tls();

    /** True if STARTTLS may be offered: configured, and not on yet. */
    boolean tlsOffered();

    /**
     * Asks for one item. At most one may be asked for at a time.
     *
     * @param timeout longest silence of the peer, after which {@link ProtocolSession#onTimeout} is called and nothing is
     *     asked for any more; for a line the longest time until it has come in whole, so that no client can hold a session
     *     by sending a byte now and then. Looked at about four times a second
     */
    void read(Input input, Duration timeout);

    /** Queues bytes for sending; they are copied. Sent at {@link #flush}, or when enough has gathered. */
    void write(ByteBuffer bytes);

    /**
     * Queues content for sending, read piecemeal on a worker as the peer takes it. Later writes follow it.
     *
     * @return completes when its last byte is in the socket's buffer; exceptionally if reading failed, then the connection
     *     is closed, since the peer cannot be told
     */
    CompletionStage<Void> write(Content content);

    /** Sends what is queued. */
    void flush();

    /** Completes once the queued output is below its low mark; a session that writes much waits for it. */
    CompletionStage<Void> drained();

    /**
     * Flushes, then starts TLS as server (or as client on an outgoing connection). Bytes that came before the handshake and
     * were not asked for are dropped: nobody may inject commands into the protected session (CVE-2011-0411). Then
     * {@link ProtocolSession#onTls} is called.
     */
    void startTls();

    /** Flushes, then compresses both ways (RFC 4978). */
    void startCompression();

    /** Names what the session shows in {@code mail:session-list}: user and state. */
    void describe(String user, String state);

    /** Flushes, then closes. {@link ProtocolSession#onClosed} follows. */
    void close();
}
