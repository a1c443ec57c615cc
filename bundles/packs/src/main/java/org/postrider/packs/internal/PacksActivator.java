package org.postrider.packs.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.felix.fileinstall.ArtifactListener;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.kar.KarService;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Puts the checks before Karaf's services. An activator and no component: it must be there before what installs packs is,
 * which starts before declarative services do. Confined to the framework's thread, except the trackers.
 */
public final class PacksActivator implements BundleActivator {
    /** Marks the services that check first. */
    static final String GUARDED = "postrider.guarded";

    private static final Set<String> TYPES = Set.of(FeaturesService.class.getName(), KarService.class.getName());

    private final List<ServiceRegistration<?>> hooks = new ArrayList<>();
    private final List<ServiceTracker<?, ?>> trackers = new ArrayList<>();

    @Override
    public void start(BundleContext context) throws InvalidSyntaxException {
        Distribution distribution = new Distribution(Path.of(System.getProperty("karaf.home"), "system"));
        PackCheck check = new PackCheck(context, distribution);
        OnlyGuarded only = new OnlyGuarded(context.getBundle().getBundleId());
        hooks.add(context.registerService(
                new String[] {FindHook.class.getName(), EventListenerHook.class.getName()}, only, null));
        hooks.add(context.registerService(ResolverHookFactory.class, new KeptWiring(distribution), null));
        ServiceTracker<FeaturesService, ?> features =
                track(context, FeaturesService.class, service -> new GuardedFeatures(service, check));
        ServiceTracker<FeaturesService, FeaturesService> raw =
                new ServiceTracker<>(context, raw(context, FeaturesService.class), null);
        raw.open();
        trackers.add(raw);
        trackers.add(features);
        trackers.add(track(context, KarService.class, service -> {
            FeaturesService own = raw.getService();
            if (own == null) {
                throw new IllegalStateException("Karaf's features service is away");
            }
            return new GuardedKars(own, check);
        }));
        Hashtable<String, Object> first = new Hashtable<>(Map.of(Constants.SERVICE_RANKING, Integer.MAX_VALUE));
        hooks.add(context.registerService(
                new String[] {ArtifactInstaller.class.getName(), ArtifactListener.class.getName()},
                DeployGuard.of(check, raw::getService),
                first));
    }

    @Override
    public void stop(BundleContext context) {
        // The hooks last, so that nobody gets hold of the unguarded services.
        Collections.reverse(trackers);
        trackers.forEach(ServiceTracker::close);
        hooks.forEach(ServiceRegistration::unregister);
    }

    /** True for Karaf's services that install. */
    static boolean isGuardedType(ServiceReference<?> reference) {
        for (String type : (String[]) reference.getProperty(Constants.OBJECTCLASS)) {
            if (TYPES.contains(type)) {
                return true;
            }
        }
        return false;
    }

    /** True for the service that installs KAR files. */
    static boolean isKars(ServiceReference<?> reference) {
        return List.of((String[]) reference.getProperty(Constants.OBJECTCLASS)).contains(KarService.class.getName());
    }

    private static Filter raw(BundleContext context, Class<?> type) throws InvalidSyntaxException {
        return context.createFilter("(&(objectClass=" + type.getName() + ")(!(" + GUARDED + "=*)))");
    }

    private interface Checks<T> {
        Guarded.Check of(T service);
    }

    private static <T> ServiceTracker<T, T> track(BundleContext context, Class<T> type, Checks<T> checks)
            throws InvalidSyntaxException {
        Map<ServiceReference<T>, ServiceRegistration<T>> made = new ConcurrentHashMap<>();
        ServiceTracker<T, T> tracker =
                new ServiceTracker<>(context, raw(context, type), new ServiceTrackerCustomizer<T, T>() {
                    @Override
                    public @Nullable T addingService(ServiceReference<T> reference) {
                        T service = context.getService(reference);
                        if (service != null) {
                            T guarded = Guarded.of(type, service, checks.of(service));
                            Hashtable<String, Object> mark = new Hashtable<>(Map.of(GUARDED, true));
                            made.put(reference, context.registerService(type, guarded, mark));
                        }
                        return service;
                    }

                    @Override
                    public void modifiedService(ServiceReference<T> reference, T service) {
                        // Karaf's services have no properties.
                    }

                    @Override
                    public void removedService(ServiceReference<T> reference, T service) {
                        ServiceRegistration<T> registration = made.remove(reference);
                        if (registration != null) {
                            registration.unregister();
                        }
                        context.ungetService(reference);
                    }
                });
        tracker.open();
        return tracker;
    }
}
