package org.postrider.gate;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What is known of an SMTP session so far. Thread-safe; the values grow as the session goes on. */
@ProviderType
public interface Session {
    /** The session's id in logs. */
    String id();

    /** Name of the listener, such as {@code smtp} or {@code submission}. */
    String listener();

    /** {@code smtp}, {@code submission} or {@code lmtp}. */
    String protocol();

    /** The client's address; behind a trusted proxy that of the real client. */
    InetSocketAddress client();

    /** HELO or EHLO argument, once given. */
    Optional<String> helo();

    /** Authenticated identity, once there. */
    Optional<String> user();

    /** TLS protocol and cipher, once on. */
    Optional<String> tls();

    /** Facts set by {@link Effect.SetFact} so far, also seen by filters. */
    Map<String, Object> facts();
}
