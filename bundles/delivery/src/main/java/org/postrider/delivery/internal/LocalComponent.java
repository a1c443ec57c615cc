package org.postrider.delivery.internal;

import static org.osgi.service.component.annotations.ReferenceCardinality.OPTIONAL;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.AsyncDeliveryAgent;
import org.postrider.delivery.DeliveryAgent;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.delivery.Step;
import org.postrider.message.Recipient;
import org.postrider.role.directory.Directory;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.Presence;
import org.postrider.role.store.Appended;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailboxName;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceEvent;
import org.postrider.role.trace.TraceOutbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local delivery agent's place in the house. Thread-safe. With directory or store away it waits, then answers that it is
 * away, and the queue tries again.
 */
@Component(
        service = AsyncDeliveryAgent.class,
        configurationPid = "org.postrider.delivery",
        property = DeliveryAgent.NAME + "=local",
        immediate = true)
@Designate(ocd = LocalComponent.Config.class)
public final class LocalComponent implements AsyncDeliveryAgent {
    private static final Logger LOG = LoggerFactory.getLogger(LocalComponent.class);
    private static final Duration STOP = Duration.ofSeconds(10);

    /** etc/org.postrider.delivery.cfg. */
    @ObjectClassDefinition(name = "Local delivery")
    public @interface Config {
        /** See the description. */
        @AttributeDefinition(
                description = "Whether mail to user+folder@domain goes to the user's folder of that name if it exists")
        boolean extension__mailboxes() default false;

        /** See the description. */
        @AttributeDefinition(description = "Most messages filed in a mailbox with one write", min = "1", max = "10000")
        int max__batch() default 200;

        /** See the description. */
        @AttributeDefinition(
                description = "Milliseconds to wait for the directory or the store to come back",
                min = "1")
        int wait__ms() default 5_000;
    }

    private final TraceOutbox trace = new TraceOutbox();
    private final Presence<Directory> directory = new Presence<>("directory");
    private final Presence<MailStore> store = new Presence<>("store");
    private final InFlight inFlight = new InFlight("delivery");
    private final Clock clock = Clock.systemUTC();
    private final String bundle;
    private final LocalAgent agent;

    /** Called by DS. */
    @Activate
    public LocalComponent(Config config, BundleContext context) {
        bundle = context.getBundle().getSymbolicName()
                + '@'
                + context.getBundle().getVersion();
        if (config.max__batch() < 1 || config.wait__ms() < 1) {
            throw new IllegalArgumentException("max_batch and wait_ms must be at least 1, not " + config.max__batch()
                    + " and " + config.wait__ms());
        }
        LocalAgent.Settings settings = new LocalAgent.Settings(
                config.extension__mailboxes(), config.max__batch(), Duration.ofMillis(config.wait__ms()));
        agent = new LocalAgent(settings, directory, store, this::filed);
    }

    private void filed(DeliveryMail mail, Action action, MailboxName mailbox, Appended where) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("mailbox", Targets.print(mailbox));
        details.put("uid", where.uid());
        details.put("action", action.id().toString());
        details.put("again", where.again());
        trace.record(new TraceEvent(mail.id(), clock.instant(), "delivery", bundle, "filed", details));
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindDirectory(Directory next) {
        directory.bind(next);
    }

    void unbindDirectory(Directory old) {
        directory.unbind(old);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindStore(MailStore next) {
        agent.storeChanged();
        store.bind(next);
    }

    void unbindStore(MailStore old) {
        store.unbind(old);
    }

    @Reference(cardinality = OPTIONAL, policy = DYNAMIC, policyOption = GREEDY)
    void bindTrace(Trace next) {
        trace.bind(next);
    }

    void unbindTrace(Trace old) {
        trace.unbind(old);
    }

    @Override
    public CompletionStage<List<Step>> plan(DeliveryMail mail, Recipient recipient, String target) {
        return inFlight.run(() -> agent.plan(mail, recipient, target));
    }

    @Override
    public CompletionStage<Map<ActionId, DeliveryResult>> deliver(DeliveryMail mail, List<Action> actions) {
        return inFlight.run(() -> agent.deliver(mail, actions));
    }

    @Override
    public CompletionStage<Void> forget(List<ActionId> ids) {
        return inFlight.run(() -> agent.forget(ids));
    }

    /** Called by DS after the service is unregistered. */
    @Deactivate
    public void stop() {
        int left = inFlight.drain(STOP);
        if (left > 0) {
            LOG.warn("event=stopped calls_under_way={} hint=\"the queue tries them again\"", left);
        }
    }
}
