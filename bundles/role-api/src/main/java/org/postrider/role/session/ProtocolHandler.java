package org.postrider.role.session;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A protocol role's service: makes sessions. Registered with {@link #PROTOCOL}. Of several for one protocol the newest
 * bundle version gets new connections, and net moves parked sessions to it. When it unregisters, net waits inside the
 * service event until its sessions are parked or the drain time is over, so the role needs no drain code.
 */
@ConsumerType
public interface ProtocolHandler {
    /** Service property: protocols spoken, such as {@code smtp}; a String or String[]. */
    String PROTOCOL = "protocol";

    /** A session for a new connection. */
    ProtocolSession open(Connection connection);

    /**
     * A session that goes on from a record; it asks for input itself before it returns.
     *
     * @throws UnsupportedRecordException if this version cannot read it; net keeps the old handler as long as it lives
     */
    ProtocolSession resume(Connection connection, SessionRecord record) throws UnsupportedRecordException;

    /** Bytes of what a client is told when nobody can serve it, with CRLF: {@code 421 ...} or {@code * BYE ...}. */
    byte[] goodbye();
}
