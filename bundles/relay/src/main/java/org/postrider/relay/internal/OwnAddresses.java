package org.postrider.relay.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.postrider.role.session.Listeners;

/** Tells whether a connection to an address would end at a listener of this process. Stateless. */
final class OwnAddresses {
    private OwnAddresses() {}

    static boolean listens(Listeners listeners, InetSocketAddress target) {
        return listeners.listeners().stream()
                .map(state -> state.info().address())
                .anyMatch(listener -> listener.getPort() == target.getPort() && reaches(listener, target.getAddress()));
    }

    private static boolean reaches(InetSocketAddress listener, InetAddress target) {
        InetAddress at = listener.getAddress();
        if (at == null) {
            return false;
        }
        if (target.isAnyLocalAddress()) {
            // Connecting to it leads to loopback.
            return at.isAnyLocalAddress() || at.isLoopbackAddress();
        }
        return at.equals(target) || at.isAnyLocalAddress() && local(target);
    }

    private static boolean local(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            // The interfaces cannot be read: mail goes on, and a loop ends by its Received fields.
            return false;
        }
    }
}
