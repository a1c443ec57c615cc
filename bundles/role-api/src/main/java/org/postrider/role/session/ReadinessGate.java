package org.postrider.role.session;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps the listeners closed while the server starts: net opens its first ports when every registered gate is ready, or
 * after a time (setting {@code open_wait_ms} of {@code org.postrider.net}). Ports that are open stay open. Registered as a
 * service, with {@link #NAME}, by a role without which mail would only be put aside. Thread-safe and quick: it is asked
 * several times a second.
 */
@ConsumerType
public interface ReadinessGate {
    /** Service property: its name, for {@code open_gates} of {@code org.postrider.net}. */
    String NAME = "gate.name";

    /** True if mail would be handled in full. */
    boolean ready();

    /** What is missing, in a few words for the log; empty if ready. */
    String waitingFor();
}
