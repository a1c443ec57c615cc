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

    @Override
    void close();
}
