package org.postrider.imap.internal;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.role.directory.Directory;
import org.postrider.role.login.LoginGuard;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.session.Connection;
import org.postrider.role.session.ProtocolHandler;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.UnsupportedRecordException;
import org.postrider.role.store.ContentStore;
import org.postrider.role.store.MailStore;

/**
 * The IMAP role's service. Thread-safe.
 *
 * <p>Store away: commands wait, then answer NO [UNAVAILABLE]; selected mailboxes stay selected and are watched again when
 * it is back. Directory away: LOGIN does the same. SASL away: AUTHENTICATE is not offered, LOGIN still is.
 * Gate away: failed logins are bounded within a session only.
 */
@Component(
        service = ProtocolHandler.class,
        property = ProtocolHandler.PROTOCOL + "=imap",
        configurationPid = "org.postrider.imap",
        immediate = true)
@Designate(ocd = ImapSettings.Config.class)
public final class ImapHandler implements ProtocolHandler {
    private static final byte[] GOODBYE =
            "* BYE [UNAVAILABLE] IMAP is away for the moment, try again\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ImapServer server;

    /** Reads {@code postrider.plaintextAuth}, which applies to all protocols. */
    @Activate
    public ImapHandler(ImapSettings.Config config, BundleContext context) {
        this(new ImapServer(
                ImapSettings.of(config),
                Clock.systemUTC(),
                "loopback".equals(context.getProperty("postrider.plaintextAuth"))));
    }

    ImapHandler(ImapServer server) {
        this.server = server;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(MailStore store) {
        server.bindStore(store);
    }

    void unbindStore(MailStore store) {
        server.store().unbind(store);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindContent(ContentStore content) {
        server.content().bind(content);
    }

    void unbindContent(ContentStore content) {
        server.content().unbind(content);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(Directory directory) {
        server.directory().bind(directory);
    }

    void unbindDirectory(Directory directory) {
        server.directory().unbind(directory);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindLogins(LoginGuard logins) {
        server.logins().bind(logins);
    }

    void unbindLogins(LoginGuard logins) {
        server.logins().unbind(logins);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindMechanism(SaslMechanism mechanism, Map<String, Object> properties) {
        server.bindMechanism(mechanism, properties);
    }

    void unbindMechanism(SaslMechanism mechanism) {
        server.unbindMechanism(mechanism);
    }

    @Override
    public ProtocolSession open(Connection connection) {
        return new ImapSession(server, connection);
    }

    @Override
    public ProtocolSession resume(Connection connection, SessionRecord record) throws UnsupportedRecordException {
        ParkedState state = ParkedState.read(record);
        ImapSession session = new ImapSession(server, connection);
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
