package org.postrider.chain.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * What goes on counting when a changed configuration makes a new {@link FilterChain}: the generations, and what each link did
 * since its service came. Lives as long as this bundle is active. Thread-safe. A component of its own, without configuration,
 * for the chain's own state ends with its settings.
 */
@Component(service = Tally.class, immediate = true)
public final class Tally {
    private final AtomicLong generation = new AtomicLong();
    private final Map<Long, LinkStats> links = new HashMap<>();

    /** Called by DS. */
    @Activate
    public Tally() {}

    /** Number of the last generation. */
    long generation() {
        return generation.get();
    }

    /** Number for a new generation: higher than any before. */
    long nextGeneration() {
        return generation.incrementAndGet();
    }

    /** The counters of the link with that service id. */
    LinkStats stats(long service) {
        synchronized (links) {
            return links.computeIfAbsent(service, id -> new LinkStats());
        }
    }

    /** The service has gone: its id never comes again. */
    void gone(long service) {
        synchronized (links) {
            links.remove(service);
        }
    }

    /** Forgets all others: they went while nobody looked. */
    void keep(Set<Long> services) {
        synchronized (links) {
            links.keySet().retainAll(services);
        }
    }
}
