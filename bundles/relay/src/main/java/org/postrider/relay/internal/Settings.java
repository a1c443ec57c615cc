package org.postrider.relay.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The relay's configuration, checked. Immutable.
 *
 * @param hostname our name in EHLO
 * @param port port of SMTP next hops without one
 * @param lmtpPort port of LMTP next hops without one
 * @param tls how TLS is used
 * @param maxHosts hosts tried for one delivery
 * @param connectTimeout for the TCP handshake
 * @param replyTimeout for each reply
 * @param dataTimeout for the reply to the message's end
 * @param source local address to send from, if set
 * @param credentials file with logins for smarthosts, if set
 */
record Settings(
        String hostname,
        int port,
        int lmtpPort,
        Tls tls,
        int maxHosts,
        Duration connectTimeout,
        Duration replyTimeout,
        Duration dataTimeout,
        Optional<InetAddress> source,
        Optional<Path> credentials) {
    /** How TLS is used. */
    enum Tls {
        /** Never. */
        NONE,
        /** If offered, whatever the certificate; in the clear if the handshake fails (RFC 7435). */
        MAY,
        /** Always, whatever the certificate. */
        ENCRYPT,
        /** Always, with a valid certificate for the host. */
        VERIFY
    }

    static Settings of(RelayAgent.Config config) {
        return new Settings(
                config.hostname().isEmpty() ? localName() : config.hostname(),
                config.port(),
                config.lmtp__port(),
                Tls.valueOf(config.tls().toUpperCase(java.util.Locale.ROOT)),
                config.max__hosts(),
                Duration.ofMillis(config.connect__timeout__ms()),
                Duration.ofMillis(config.reply__timeout__ms()),
                Duration.ofMillis(config.data__timeout__ms()),
                source(config.source__address()),
                config.credentials().isEmpty() ? Optional.empty() : Optional.of(Path.of(config.credentials())));
    }

    private static Optional<InetAddress> source(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("source_address is not an address of this host: " + text, e);
        }
    }

    private static String localName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            // A host without a name; RFC 5321 section 4.1.4 asks for an address literal then.
            return "[127.0.0.1]";
        }
    }
}
