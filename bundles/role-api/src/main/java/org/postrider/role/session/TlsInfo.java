package org.postrider.role.session;

import java.util.Optional;

/**
 * The TLS layer of a connection.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher such as {@code TLS_AES_256_GCM_SHA384}
 * @param serverEndPoint channel binding {@code tls-server-end-point} (RFC 5929 section 4.1); empty if undefined
 * @param serverName the name the client asked for (SNI), if any
 */
public record TlsInfo(String protocol, String cipher, byte[] serverEndPoint, Optional<String> serverName) {
    /** Protocol and cipher in one word each, for Received and logs. */
    @Override
    public String toString() {
        return protocol + " " + cipher;
    }
}
