package org.postrider.gate.internal;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.gate.Session;
import org.postrider.gate.SessionPolicy;
import org.postrider.gate.SessionState;
import org.postrider.tables.LookupTable;

/**
 * Access lists, and limits on connections and rates. Thread-safe. What it remembers is in memory only: a swap starts with
 * fresh counts.
 */
@Component(
        service = SessionPolicy.class,
        configurationPid = "org.postrider.gate",
        property = "service.ranking:Integer=1000",
        immediate = true)
@Designate(ocd = GateConfig.class)
public final class GatePolicy implements SessionPolicy {
    private final TableDirectory tables = new TableDirectory();
    private final Tracker tracker;
    private final GateState.AccessLists lists;

    /** @throws IllegalArgumentException that names a network that is none */
    @Activate
    public GatePolicy(GateConfig config) {
        this(config, Clock.systemUTC());
    }

    /** In tests. */
    GatePolicy(GateConfig config, Clock clock) {
        this.tracker = new Tracker(Tracker.Limits.of(config), clock);
        Duration patience = Duration.ofMillis(config.table__patience__ms());
        this.lists = new GateState.AccessLists(
                new AccessList("client", Words.of(config.client__access()), tables, patience),
                new AccessList("helo", Words.of(config.helo__access()), tables, patience),
                new AccessList("sender", Words.of(config.sender__access()), tables, patience),
                new AccessList("recipient", Words.of(config.recipient__access()), tables, patience));
    }

    @Override
    public SessionState open(Session session) {
        return new GateState(session, tracker, lists);
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC, policyOption = GREEDY)
    void bindTable(LookupTable table, Map<String, Object> properties) {
        tables.bind(table, properties);
    }

    void unbindTable(LookupTable table, Map<String, Object> properties) {
        tables.unbind(table, properties);
    }
}
