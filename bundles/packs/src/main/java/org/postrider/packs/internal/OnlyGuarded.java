package org.postrider.packs.internal;

import java.util.Collection;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;

/**
 * Hides Karaf's own services from all who install. A higher rank would not do: Karaf's trackers
 * keep the first service that they find. While we are away nobody can install a pack. Thread-safe.
 */
final class OnlyGuarded implements FindHook, EventListenerHook {
    private final long us;

    OnlyGuarded(long us) {
        this.us = us;
    }

    @Override
    public void find(
            BundleContext context,
            String name,
            String filter,
            boolean allServices,
            Collection<ServiceReference<?>> references) {
        references.removeIf(reference -> hides(reference, context));
    }

    @Override
    public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
        listeners.keySet().removeIf(context -> hides(event.getServiceReference(), context));
    }

    private boolean hides(ServiceReference<?> reference, BundleContext context) {
        return PacksActivator.isGuardedType(reference)
                && reference.getProperty(PacksActivator.GUARDED) == null
                && mayNotSee(reference, context.getBundle().getBundleId());
    }

    private boolean mayNotSee(ServiceReference<?> reference, long bundle) {
        if (bundle == us || bundle == Constants.SYSTEM_BUNDLE_ID) {
            return false;
        }
        // The maker of the KAR service has the kar: commands too, which must not get round the check.
        boolean maker =
                reference.getBundle() != null && bundle == reference.getBundle().getBundleId();
        return !maker || PacksActivator.isKars(reference);
    }
}
