package org.postrider.chain.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.ChainLink;
import org.postrider.filter.DestinyPolicy;
import org.postrider.filter.MailFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the service registry for links and policies and publishes a new generation at each change. Thread-safe.
 *
 * <p>It listens itself rather than through declarative services, since it must hold up an {@code UNREGISTERING}: the event
 * returns when the leases of what leaves are back, at most {@link #DRAIN} later for all links of a bundle together. So a plugin
 * needs no code for being stopped. No lock is held while a service is fetched or waited for.
 */
final class Bench implements ServiceListener {
    /** Longest time a bundle that leaves is held up. */
    static final Duration DRAIN = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Bench.class);
    private static final String FILTER = "(|(objectClass=" + MailFilter.class.getName() + ")(objectClass="
            + AsyncMailFilter.class.getName() + ")(objectClass=" + DestinyPolicy.class.getName() + "))";

    private final BundleContext context;
    private final Settings settings;
    private final Switches switches;
    private final Tally tally;
    private final Runnable published;
    private final Runnable left;
    private final Map<ServiceReference<?>, Optional<Link>> table = new LinkedHashMap<>();
    private final Map<Long, Long> deadlines = new HashMap<>();
    private volatile Generation current;
    private boolean closed;

    /**
     * @param published run after each new generation, on the thread that changed the registry
     * @param left run after a bundle's links have left
     */
    Bench(BundleContext context, Settings settings, Switches switches, Tally tally, Runnable published, Runnable left) {
        this.context = context;
        this.settings = settings;
        this.switches = switches;
        this.tally = tally;
        this.published = published;
        this.left = left;
        this.current = GenerationBuilder.build(tally.generation(), List.of(), settings, switches);
    }

    /** Starts listening and takes what is there. */
    void open() {
        try {
            context.addServiceListener(this, FILTER);
            ServiceReference<?>[] there = context.getServiceReferences((String) null, FILTER);
            for (ServiceReference<?> reference : there == null ? new ServiceReference<?>[0] : there) {
                add(reference);
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("The chain's own service filter is wrong: " + FILTER, e);
        }
        forgetOthers();
        publish();
    }

    private void forgetOthers() {
        Set<Long> ids = new HashSet<>();
        synchronized (table) {
            table.keySet().forEach(reference -> ids.add(id(reference)));
            tally.keep(ids);
        }
    }

    private static long id(ServiceReference<?> reference) {
        return reference.getProperty(Constants.SERVICE_ID) instanceof Long id ? id : 0;
    }

    Generation current() {
        return current;
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        switch (event.getType()) {
            case ServiceEvent.REGISTERED -> {
                add(event.getServiceReference());
                publish();
            }
            case ServiceEvent.MODIFIED -> {
                remove(event.getServiceReference());
                add(event.getServiceReference());
                publish();
            }
            default -> {
                remove(event.getServiceReference());
                tally.gone(id(event.getServiceReference()));
            }
        }
    }

    // ---- coming

    private void add(ServiceReference<?> reference) {
        synchronized (table) {
            if (closed || table.containsKey(reference)) {
                return;
            }
            // Marks it as coming: if it leaves while its object is being fetched, the mark is gone.
            table.put(reference, Optional.empty());
        }
        Object service = fetch(reference);
        Optional<Link> link = service == null ? Optional.empty() : link(reference, service);
        boolean stays;
        synchronized (table) {
            stays = link.isPresent() && table.containsKey(reference);
            if (stays) {
                link.ifPresent(this::warnOfNamesake);
                table.put(reference, link);
            } else if (service != null) {
                // No usable name: trying again would not help.
                table.remove(reference);
            }
        }
        if (service != null && !stays) {
            tally.gone(id(reference));
            unget(reference);
        }
    }

    /** Two versions of a plugin have one name on purpose, two plugins by mistake. Called with the lock held. */
    private void warnOfNamesake(Link link) {
        LinkFacts facts = link.facts();
        for (Optional<Link> there : table.values()) {
            LinkFacts other = there.map(Link::facts).orElse(facts);
            if (other.kind() != LinkFacts.Kind.POLICY
                    && other.name().equals(facts.name())
                    && !other.plugin().equals(facts.plugin())) {
                LinkFacts winner = facts.beats(other) ? facts : other;
                LOG.warn(
                        "link={} bundle={} other={} result=displaced in-force={} hint=\"two plugins have a filter of this name"
                                + " and only one of them runs: give one another name in its @ChainLink\"",
                        facts.name(),
                        facts.bundle(),
                        other.bundle(),
                        winner.bundle());
            }
        }
    }

    private Optional<Link> link(ServiceReference<?> reference, Object service) {
        LinkFacts.Kind kind = service instanceof AsyncMailFilter
                ? LinkFacts.Kind.ASYNC
                : service instanceof MailFilter ? LinkFacts.Kind.BLOCKING : LinkFacts.Kind.POLICY;
        Optional<LinkFacts> facts = LinkFacts.of(reference, kind);
        if (facts.isEmpty()) {
            LOG.warn(
                    "bundle={} link={} stage={} result=ignored hint=\"its filter has no usable link.name or link.stage: put"
                            + " @ChainLink(name = \\\"...\\\") with lower-case letters, digits and hyphens beside @Component, and"
                            + " ChainLink.INSPECT or FINISH for the stage\"",
                    reference.getBundle(),
                    reference.getProperty(ChainLink.PREFIX_ + "name"),
                    reference.getProperty(ChainLink.PREFIX_ + "stage"));
        }
        return facts.map(f -> new Link(f, settings, tally.stats(f.serviceId()), service));
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // Fetching may run the component's constructor, which is foreign code.
    private @Nullable Object fetch(ServiceReference<?> reference) {
        try {
            Object service = context.getService(reference);
            if (service == null) {
                LOG.warn(
                        "bundle={} result=ignored hint=\"its component did not start: see the log above, or scr:info\"",
                        reference.getBundle());
            }
            return service;
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.warn("bundle={} result=ignored cause=\"{}\"", reference.getBundle(), String.valueOf(e));
            return null;
        }
    }

    private void unget(ServiceReference<?> reference) {
        try {
            context.ungetService(reference);
        } catch (IllegalStateException expected) {
            // Our own bundle is being stopped: the framework gives back what we held.
            LOG.debug("unget after stop: {}", reference);
        }
    }

    /** True if the component of some link did not start. */
    boolean needsRetry() {
        synchronized (table) {
            return table.containsValue(Optional.<Link>empty());
        }
    }

    /** Tries again those whose component did not start; called now and then. */
    void retry() {
        List<ServiceReference<?>> idle = new ArrayList<>();
        synchronized (table) {
            table.forEach((reference, link) -> {
                if (link.isEmpty()) {
                    idle.add(reference);
                }
            });
            idle.forEach(table::remove);
        }
        for (ServiceReference<?> reference : idle) {
            if (reference.getBundle() != null) {
                add(reference);
            }
        }
        if (!idle.isEmpty()) {
            publish();
        }
    }

    // ---- leaving

    private void remove(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        boolean stopping = bundle != null && bundle.getState() == Bundle.STOPPING;
        Map<ServiceReference<?>, Link> leaving = new LinkedHashMap<>();
        synchronized (table) {
            for (ServiceReference<?> one : List.copyOf(table.keySet())) {
                boolean same = one.equals(reference);
                if (same || stopping && bundle.equals(one.getBundle())) {
                    Optional<Link> link = table.remove(one);
                    if (link != null && link.isPresent()) {
                        leaving.put(one, link.get());
                    }
                }
            }
        }
        if (!leaving.isEmpty()) {
            publish();
            drain(leaving, stopping);
            left.run();
        }
    }

    private void drain(Map<ServiceReference<?>, Link> leaving, boolean stopping) {
        long deadline = deadline(leaving.values(), stopping);
        leaving.forEach((reference, link) -> {
            link.retire();
            int out = link.awaitIdle(deadline);
            if (out > 0) {
                LOG.warn(
                        "link={} bundle={} result=left-behind calls={} hint=\"its calls did not end in {} s; their messages go"
                                + " on without them\"",
                        link.name(),
                        link.facts().bundle(),
                        out,
                        DRAIN.toSeconds());
            }
            unget(reference);
        });
    }

    /** All links of a bundle that is being stopped share one deadline. */
    private long deadline(Collection<Link> leaving, boolean stopping) {
        long now = System.nanoTime();
        long fresh = now + DRAIN.toNanos();
        if (!stopping) {
            return fresh;
        }
        long bundle = leaving.iterator().next().facts().bundleId();
        synchronized (deadlines) {
            deadlines.values().removeIf(old -> old - now < 0);
            return deadlines.computeIfAbsent(bundle, id -> fresh);
        }
    }

    // ---- publishing

    /** Makes a new generation of what is there. */
    void publish() {
        synchronized (table) {
            List<Link> there = new ArrayList<>();
            table.values().forEach(link -> link.ifPresent(there::add));
            current = GenerationBuilder.build(tally.nextGeneration(), there, settings, switches);
        }
        published.run();
    }

    /** All links there, those that a newer one of the same name displaces included. */
    List<Link> all() {
        synchronized (table) {
            List<Link> there = new ArrayList<>();
            table.values().forEach(link -> link.ifPresent(there::add));
            return there;
        }
    }

    /** Stops listening and lets go of everything. */
    void close() {
        context.removeServiceListener(this);
        Map<ServiceReference<?>, Link> leaving = new LinkedHashMap<>();
        synchronized (table) {
            closed = true;
            table.forEach((reference, link) -> link.ifPresent(l -> leaving.put(reference, l)));
            table.clear();
        }
        drain(leaving, false);
    }
}
