package org.postrider.role.session;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/** Opens outgoing connections. Thread-safe. */
@ProviderType
public interface Connector {
    /**
     * Connects; the session's {@link ProtocolSession#onOpen} is called before the stage completes.
     *
     * @return the open connection; exceptionally with an {@code IOException} that names the address and the cause
     */
    CompletionStage<Connection> connect(Target target, Function<Connection, ProtocolSession> session);

    /**
     * Connects to a unix-domain socket of this machine; as the other method else. Peer and local address of the connection
     * are unknown: 0.0.0.0, port 0.
     */
    default CompletionStage<Connection> connect(LocalTarget target, Function<Connection, ProtocolSession> session) {
        return CompletableFuture.failedStage(
                new IOException("Cannot connect to " + target.socket() + ": unix sockets are not supported here"));
    }

    /**
     * A socket in the file system.
     *
     * @param role who connects, for logs and {@code mail:session-list}
     * @param socket its absolute path
     * @param timeout for the peer to accept
     */
    record LocalTarget(String role, Path socket, Duration timeout) {}

    /**
     * Where and how to connect.
     *
     * @param role who connects, for logs and {@code mail:session-list}
     * @param address resolved address and port
     * @param source local address to bind, if any
     * @param timeout for the TCP handshake
     * @param tls TLS settings; used at once if implicit, else by {@link Connection#startTls}
     */
    record Target(
            String role,
            InetSocketAddress address,
            Optional<InetSocketAddress> source,
            Duration timeout,
            ClientTls tls) {}

    /**
     * TLS as a client.
     *
     * @param serverName for SNI and, if verified, to match the certificate; empty: none is sent
     * @param implicit from the first byte
     * @param verify true: chain and name must be valid; false: any certificate will do (opportunistic TLS, RFC 7435)
     */
    record ClientTls(String serverName, boolean implicit, boolean verify) {}
}
