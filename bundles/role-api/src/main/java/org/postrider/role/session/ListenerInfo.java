package org.postrider.role.session;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/**
 * A listener as configured.
 *
 * @param name unique name, such as {@code submission}
 * @param protocol the protocol it speaks, such as {@code smtp}
 * @param address where it listens
 * @param tls whether and how it offers TLS
 * @param settings the protocol's own settings, such as {@code auth=required}; keys without prefix
 */
public record ListenerInfo(
        String name, String protocol, InetSocketAddress address, TlsMode tls, Map<String, String> settings) {
    /** How a listener offers TLS. */
    public enum TlsMode {
        /** Not at all. */
        NONE,
        /** By STARTTLS. */
        STARTTLS,
        /** From the first byte (RFC 8314). */
        IMPLICIT
    }

    /** Copies the map. */
    public ListenerInfo {
        settings = Map.copyOf(settings);
    }

    /** A setting, or empty. */
    public Optional<String> setting(String key) {
        return Optional.ofNullable(settings.get(key));
    }
}
