package org.postrider.relay.internal;

import java.net.InetSocketAddress;

/**
 * One place to try.
 *
 * @param name host name for TLS and logs
 * @param address where it is
 */
record Host(String name, InetSocketAddress address) {
    @Override
    public String toString() {
        return name + "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
    }
}
