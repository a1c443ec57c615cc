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

/** SCRAM-SHA-256 (RFC 7677). The password never crosses the wire, so it is offered without TLS too. Thread-safe. */
@Component(property = SaslMechanism.NAME + "=SCRAM-SHA-256", immediate = true)
public final class ScramSha256 implements SaslMechanism {
    private final DirectoryAccess access = new DirectoryAccess();
    private final Supplier<String> nonces;

    /** Nonces from the platform's secure random generator. */
    @Activate
    public ScramSha256() {
        this(new Nonces());
    }

    ScramSha256(Supplier<String> nonces) {
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
        return true;
    }

    @Override
    public boolean clientFirst() {
        return true;
    }

    @Override
    public SaslExchange start(SaslContext context) {
        return new ScramExchange(access, context, false, nonces.get());
    }
}
