package org.postrider.role.sasl;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** One running exchange. Confined to its session. Close it always: it wipes secrets. */
@ConsumerType
public interface SaslExchange extends AutoCloseable {
    /**
     * Takes a response of the client, decoded from base64; for mechanisms in which the server speaks first, the first call
     * has an empty one.
     */
    CompletionStage<SaslStep> respond(byte[] response);

    /** The name that the client has given so far, as it gave it; empty if none, or if the mechanism does not tell. */
    default String name() {
        return "";
    }

    @Override
    void close();
}
