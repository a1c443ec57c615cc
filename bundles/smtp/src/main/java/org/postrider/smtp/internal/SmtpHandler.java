package org.postrider.smtp.internal;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.gate.SessionPolicy;
import org.postrider.role.chain.MailChain;
import org.postrider.role.chain.Unpacker;
import org.postrider.role.directory.Directory;
import org.postrider.role.login.LoginGuard;
import org.postrider.role.queue.MailQueue;
import org.postrider.role.runtime.MailIds;
import org.postrider.role.runtime.RoleThreads;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.session.Connection;
import org.postrider.role.session.ProtocolHandler;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.UnsupportedRecordException;
import org.postrider.role.store.ContentStore;
import org.postrider.role.trace.Trace;

/**
 * Makes SMTP, submission and LMTP sessions. Thread-safe.
 *
 * <p>It needs no drain: net parks or ends the sessions before this component is deactivated.
 */
@Component(
        service = ProtocolHandler.class,
        configurationPid = "org.postrider.smtp",
        property = {
            ProtocolHandler.PROTOCOL + "=smtp",
            ProtocolHandler.PROTOCOL + "=submission",
            ProtocolHandler.PROTOCOL + "=lmtp"
        },
        immediate = true)
@Designate(ocd = SmtpConfig.class)
public final class SmtpHandler implements ProtocolHandler {
    private static final long SWEEP_MILLIS = 5_000;

    private final House house;
    private final ScheduledThreadPoolExecutor timer;

    /** In the server. */
    @Activate
    public SmtpHandler(BundleContext context, SmtpConfig config) {
        this(
                config,
                Clock.systemUTC(),
                new SecureRandom(),
                name(context.getBundle()),
                "loopback".equals(System.getProperty("postrider.plaintextAuth", "")));
    }

    /** In tests. */
    SmtpHandler(SmtpConfig config, Clock clock, RandomGenerator random, String bundle, boolean plaintextLoopback) {
        timer = new ScheduledThreadPoolExecutor(1, RoleThreads.factory("mail-smtp-timer"));
        timer.setRemoveOnCancelPolicy(true);
        house = new House(new Settings(config, plaintextLoopback), clock, new MailIds(clock, random), bundle, timer);
        var unused = timer.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + '@' + bundle.getVersion();
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
    }

    /** Looks for sessions whose time is over; those of net's own timeouts are not among them. */
    void sweep() {
        long now = house.clock.millis();
        for (SmtpSession session : house.sessions) {
            if (session.overdue(now)) {
                session.connection.execute(session::hurry);
            }
        }
    }

    @Override
    public ProtocolSession open(Connection connection) {
        return new SmtpSession(house, connection);
    }

    @Override
    public ProtocolSession resume(Connection connection, SessionRecord record) throws UnsupportedRecordException {
        return SmtpSession.resume(house, connection, record);
    }

    @Override
    public byte[] goodbye() {
        return Replies.UNAVAILABLE.clone();
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindDirectory(Directory directory) {
        house.directory.bind(directory);
    }

    void unbindDirectory(Directory directory) {
        house.directory.unbind(directory);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindStore(ContentStore store) {
        house.store.bind(store);
    }

    void unbindStore(ContentStore store) {
        house.store.unbind(store);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindChain(MailChain chain) {
        house.chain.bind(chain);
    }

    void unbindChain(MailChain chain) {
        house.chain.unbind(chain);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindQueue(MailQueue queue) {
        house.queue.bind(queue);
    }

    void unbindQueue(MailQueue queue) {
        house.queue.unbind(queue);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindUnpacker(Unpacker unpacker) {
        house.unpacker.bind(unpacker);
    }

    void unbindUnpacker(Unpacker unpacker) {
        house.unpacker.unbind(unpacker);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindLogins(LoginGuard logins) {
        house.logins.bind(logins);
    }

    void unbindLogins(LoginGuard logins) {
        house.logins.unbind(logins);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindTrace(Trace trace) {
        house.trace.bind(trace);
    }

    void unbindTrace(Trace trace) {
        house.trace.unbind(trace);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, policyOption = GREEDY)
    void bindPolicy(SessionPolicy policy, Map<String, Object> properties) {
        house.policies.bind(policy, properties);
    }

    void unbindPolicy(SessionPolicy policy) {
        house.policies.unbind(policy);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, policyOption = GREEDY)
    void bindMechanism(SaslMechanism mechanism, Map<String, Object> properties) {
        house.mechanisms.bind(mechanism, properties);
    }

    void unbindMechanism(SaslMechanism mechanism) {
        house.mechanisms.unbind(mechanism);
    }
}
