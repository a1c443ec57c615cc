package org.postrider.sasl.internal;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.postrider.role.directory.Directory;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslMechanism;

/** SCRAM-SHA-256-PLUS (RFC 7677): SCRAM bound to the TLS channel by tls-server-end-point (RFC 5929 section 4). Thread-safe. */
@Component(property = SaslMechanism.NAME + "=SCRAM-SHA-256-PLUS", immediate = true)
public final class ScramSha256Plus implements SaslMechanism {
    private final DirectoryAccess access = new DirectoryAccess();
    private final Supplier<String> nonces;

    /** Nonces from the platform's secure random generator. */
    @Activate
    public ScramSha256Plus() {
        this(new Nonces());
    }

    ScramSha256Plus(Supplier<String> nonces) {
        this.nonces = nonces;
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindDirectory(Directory directory) {
        access.directory.bind(directory);
    }

    void unbindDirectory(Directory directory) {
        access.directory.unbind(directory);
    }

    @Override
    public boolean offered(SaslContext context) {
        return context.serverEndPoint().length > 0;
    }

    @Override
    public boolean clientFirst() {
        return true;
    }

    @Override
    public SaslExchange start(SaslContext context) {
        return new ScramExchange(access, context, true, nonces.get());
    }
}
