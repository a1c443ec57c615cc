package org.postrider.role.sasl;

import org.osgi.annotation.versioning.ConsumerType;

/** One SASL mechanism for servers. Registered as a service with {@link #NAME}. Thread-safe. */
@ConsumerType
public interface SaslMechanism {
    /** Service property: the mechanism's registered name, such as {@code SCRAM-SHA-256}. */
    String NAME = "sasl.mechanism";

    /** Whether it may be offered on such a connection, for instance only with channel binding. */
    boolean offered(SaslContext context);

    /** True if the client speaks first (RFC 4422 section 3, item 2): an initial response may come with the command. */
    boolean clientFirst();

    /** Begins an exchange. */
    SaslExchange start(SaslContext context);
}
