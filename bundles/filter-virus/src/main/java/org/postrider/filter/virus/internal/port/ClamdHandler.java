package org.postrider.filter.virus.internal.port;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.role.scan.FileScanner;
import org.postrider.role.scan.SignatureAdmin;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Listeners;
import org.postrider.role.session.ProtocolHandler;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.UnsupportedRecordException;

/**
 * Speaks clamd's protocol. Thread-safe.
 *
 * <p>Engine away: scans wait, then answer an error, never OK. Signatures away: RELOAD answers an error, VERSION names no
 * database. Net away: there is no session.
 */
@Component(
        service = ProtocolHandler.class,
        property = ProtocolHandler.PROTOCOL + "=" + ClamdHandler.PROTOCOL,
        configurationPid = ClamdHandler.PID,
        immediate = true)
@Designate(ocd = PortSettings.Config.class)
public final class ClamdHandler implements ProtocolHandler {
    static final String PROTOCOL = "clamd";
    static final String PID = "org.postrider.filter.virus.port";

    private static final byte[] GOODBYE = "The scanner is away, try again. ERROR\n".getBytes(StandardCharsets.US_ASCII);

    private final ClamdServer server;

    /** @throws IllegalArgumentException if a value is wrong, naming key and value */
    @Activate
    public ClamdHandler(PortSettings.Config config, BundleContext context) {
        this(new ClamdServer(PortSettings.of(config), home(context).resolve("tmp/clamd"), Clock.systemDefaultZone()));
    }

    ClamdHandler(ClamdServer server) {
        this.server = server;
    }

    private static Path home(BundleContext context) {
        String home = context.getProperty("postrider.home");
        return Path.of(home == null || home.isBlank() ? "var" : home);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindScanner(FileScanner scanner) {
        server.scanner().bind(scanner);
    }

    void unbindScanner(FileScanner scanner) {
        server.scanner().unbind(scanner);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSignatures(SignatureAdmin signatures) {
        server.signatures().bind(signatures);
    }

    void unbindSignatures(SignatureAdmin signatures) {
        server.signatures().unbind(signatures);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindListeners(Listeners listeners) {
        server.listeners().bind(listeners);
    }

    void unbindListeners(Listeners listeners) {
        server.listeners().unbind(listeners);
    }

    @Override
    public ProtocolSession open(Connection connection) {
        return new ClamdSession(server, connection);
    }

    @Override
    public ProtocolSession resume(Connection connection, SessionRecord record) throws UnsupportedRecordException {
        ParkedState state = ParkedState.read(record);
        ClamdSession session = new ClamdSession(server, connection);
        session.resume(state);
        return session;
    }

    @Override
    public byte[] goodbye() {
        return GOODBYE.clone();
    }

    @Deactivate
    void deactivate() {
        server.close();
    }
}
