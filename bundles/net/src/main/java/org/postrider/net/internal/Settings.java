package org.postrider.net.internal;

import java.time.Duration;
import java.util.List;

/**
 * What org.postrider.net.cfg says, in types. Immutable.
 *
 * @param maxConnections most connections of all listeners
 * @param handshakeTimeout for TLS handshakes and PROXY headers
 * @param writeStall how long a peer may take nothing of what it is sent
 * @param park how long a connection waits for its role
 * @param drain how long a role that leaves waits for commands under way
 * @param openWait how long the first start waits for the gates
 * @param openGates gates that must be there
 * @param tlsProtocols allowed versions
 * @param tlsCiphers allowed cipher suites; empty: the JDK's
 */
record Settings(
        int maxConnections,
        Duration handshakeTimeout,
        Duration writeStall,
        Duration park,
        Duration drain,
        Duration openWait,
        List<String> openGates,
        List<String> tlsProtocols,
        List<String> tlsCiphers) {}
