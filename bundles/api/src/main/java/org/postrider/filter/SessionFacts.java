package org.postrider.filter;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How a message came in, fixed at the end of its data.
 *
 * @param listener the listener's name, such as {@code smtp}, or {@code local} for mail made here
 * @param protocol transmission type for Received (RFC 3848), such as {@code ESMTPSA}
 * @param client peer address, resolved never
 * @param helo HELO or EHLO argument as given, or empty
 * @param user authenticated identity, if any
 * @param tls protocol and cipher such as {@code TLSv1.3 TLS_AES_256_GCM_SHA384}, if any
 */
public record SessionFacts(
        String listener,
        String protocol,
        InetSocketAddress client,
        String helo,
        Optional<String> user,
        Optional<String> tls) {}
