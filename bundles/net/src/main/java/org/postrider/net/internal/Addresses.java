package org.postrider.net.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as admins read them. Stateless. */
final class Addresses {
    private static final InetSocketAddress UNKNOWN = new InetSocketAddress(0);

    private Addresses() {}

    /** Of a channel that may have lost its address already. */
    static InetSocketAddress of(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet : UNKNOWN;
    }

    /** Address and port, IPv6 in brackets; names are never looked up. */
    static String text(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip == null ? address.getHostString() : ip.getHostAddress();
        return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
    }
}
