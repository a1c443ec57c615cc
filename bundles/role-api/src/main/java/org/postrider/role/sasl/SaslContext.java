package org.postrider.role.sasl;

import java.net.InetSocketAddress;

/**
 * The connection that someone logs in on.
 *
 * @param protocol {@code imap}, {@code smtp}, ...
 * @param encrypted true if TLS is on, or plain passwords are allowed on this connection by configuration
 * @param serverEndPoint channel binding tls-server-end-point, empty without TLS
 * @param peer the client
 */
public record SaslContext(String protocol, boolean encrypted, byte[] serverEndPoint, InetSocketAddress peer) {}
