package org.postrider.filter.virus.internal.outside;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.ChainLink;

/** One configured scanner as a link of the chain, registered by hand: its name is a setting. Thread-safe. */
final class LinkService implements AutoCloseable {
    private static final int NETWORK = 1_000;

    private final Scanner scanner;
    private final ServiceRegistration<AsyncMailFilter> registration;

    /** @param budgetSeconds proposed to the chain */
    LinkService(BundleContext context, String name, int budgetSeconds, Scanner scanner, AsyncMailFilter filter) {
        this.scanner = scanner;
        Dictionary<String, Object> properties = new Hashtable<>(Map.of(
                ChainLink.PREFIX_ + "name",
                name,
                ChainLink.PREFIX_ + "stage",
                ChainLink.INSPECT,
                ChainLink.PREFIX_ + "cost",
                NETWORK,
                ChainLink.PREFIX_ + "budget",
                budgetSeconds * 1_000L));
        registration = context.registerService(AsyncMailFilter.class, filter, properties);
    }

    /** The chain waits for scans under way while it is unregistered. */
    @Override
    public void close() {
        registration.unregister();
        scanner.close();
    }
}
