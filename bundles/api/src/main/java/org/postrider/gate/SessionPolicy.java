package org.postrider.gate;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Watches SMTP sessions. Register it as an OSGi service; {@code service.ranking} orders policies, highest first. The first
 * answer that is not {@link Decision.Continue} ends the round; effects add up.
 *
 * <p>One {@link SessionState} per session keeps what it learned. It goes with the session; when this policy's bundle is
 * replaced, the next version gets a fresh state and is told nothing of earlier verbs but {@link Session}.
 */
@ConsumerType
public interface SessionPolicy {
    /**
     * A session begins; must not block.
     *
     * @return this session's state
     */
    SessionState open(Session session);
}
