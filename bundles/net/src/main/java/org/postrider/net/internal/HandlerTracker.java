package org.postrider.net.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.postrider.role.session.ProtocolHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the {@link Protocols} which handlers come and go. {@link #removedService} runs within the framework's synchronous
 * UNREGISTERING event, so the role's bundle waits for it. Thread-safe.
 */
final class HandlerTracker implements ServiceTrackerCustomizer<ProtocolHandler, HandlerSlot> {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");

    private final BundleContext context;
    private final Protocols protocols;
    private final ServiceTracker<ProtocolHandler, HandlerSlot> tracker;

    HandlerTracker(BundleContext context, Protocols protocols) {
        this.context = context;
        this.protocols = protocols;
        this.tracker = new ServiceTracker<>(context, ProtocolHandler.class, this);
    }

    void open() {
        tracker.open();
    }

    void close() {
        tracker.close();
    }

    @Override
    public @Nullable HandlerSlot addingService(ServiceReference<ProtocolHandler> reference) {
        ProtocolHandler handler = context.getService(reference);
        if (handler == null) {
            return null;
        }
        Bundle bundle = reference.getBundle();
        List<String> spoken = protocols(reference);
        if (bundle == null || spoken.isEmpty()) {
            LOG.warn(
                    "event=handler-refused handler={} hint=\"a ProtocolHandler needs the service property {}\"",
                    handler.getClass().getName(),
                    ProtocolHandler.PROTOCOL);
            context.ungetService(reference);
            return null;
        }
        HandlerSlot slot = new HandlerSlot(
                handler,
                spoken,
                ranking(reference),
                bundle.getVersion(),
                (Long) reference.getProperty(Constants.SERVICE_ID),
                bundle.getSymbolicName() + '@' + bundle.getVersion());
        protocols.add(slot);
        return slot;
    }

    @Override
    public void modifiedService(ServiceReference<ProtocolHandler> reference, HandlerSlot slot) {
        protocols.change(slot, protocols(reference), ranking(reference));
    }

    @Override
    public void removedService(ServiceReference<ProtocolHandler> reference, HandlerSlot slot) {
        protocols.remove(slot);
        context.ungetService(reference);
    }

    private static List<String> protocols(ServiceReference<ProtocolHandler> reference) {
        Object property = reference.getProperty(ProtocolHandler.PROTOCOL);
        if (property instanceof String one) {
            return List.of(one);
        }
        return property instanceof String[] many ? List.of(many) : List.of();
    }

    private static int ranking(ServiceReference<ProtocolHandler> reference) {
        return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }
}
