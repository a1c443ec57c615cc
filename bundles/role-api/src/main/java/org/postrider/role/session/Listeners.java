package org.postrider.role.session;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The admin's view of listeners and connections. Thread-safe. */
@ProviderType
public interface Listeners {
    /** All configured listeners, by name. */
    List<ListenerState> listeners();

    /** All connections, oldest first. */
    List<SessionView> sessions();

    /** Opens a listener's port again. @return false if there is none of that name */
    boolean start(String name);

    /** Closes a listener's port; connections go on. @return false if there is none of that name */
    boolean stop(String name);

    /** Ends a connection with a goodbye. @return false if there is none of that id */
    boolean kill(String sessionId);

    /**
     * A listener now.
     *
     * @param info as configured
     * @param open true if its port is open
     * @param connections connections now
     * @param handler bundle and version of the protocol handler that gets new connections, or empty
     * @param problem why it is not open, or empty
     */
    record ListenerState(ListenerInfo info, boolean open, int connections, String handler, String problem) {}

    /**
     * A connection now.
     *
     * @param id its id
     * @param protocol such as {@code imap}
     * @param peer address and port
     * @param user who is logged in, or empty
     * @param tls protocol and cipher, or empty
     * @param state as the session describes it; {@code parked} while it waits for its role
     * @param age since it was opened
     * @param bytesIn received
     * @param bytesOut sent
     * @param handler bundle and version of its handler, or empty while parked
     */
    record SessionView(
            String id,
            String protocol,
            String peer,
            String user,
            String tls,
            String state,
            Duration age,
            long bytesIn,
            long bytesOut,
            String handler) {}
}
