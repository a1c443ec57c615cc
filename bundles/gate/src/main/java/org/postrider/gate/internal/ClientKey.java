package org.postrider.gate.internal;

import java.net.InetAddress;

/** Which addresses make one client: an IPv4 address, or an IPv6 network, since one customer has a whole one. Stateless. */
final class ClientKey {
    private static final int IPV6_BYTES = 16;

    private ClientKey() {}

    /** @param ipv6Prefix bits of an IPv6 address that count */
    static String of(InetAddress address, int ipv6Prefix) {
        byte[] bytes = address.getAddress();
        if (bytes.length < IPV6_BYTES) {
            return address.getHostAddress();
        }
        StringBuilder key = new StringBuilder(40);
        for (int i = 0; i < ipv6Prefix / 8; i++) {
            key.append((char) ('a' + (bytes[i] >> 4 & 15))).append((char) ('a' + (bytes[i] & 15)));
        }
        int rest = ipv6Prefix % 8;
        return rest == 0
                ? key.toString()
                : key.append(bytes[ipv6Prefix / 8] & 0xff & (0xff00 >> rest)).toString();
    }
}
