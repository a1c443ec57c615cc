package org.postrider.chain.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleRevision;

/** As much of a service registry as the chain uses. Thread-safe; listeners are called on the caller's thread, as in OSGi. */
final class FakeRegistry {
    private final List<ServiceListener> listeners = new CopyOnWriteArrayList<>();
    private final List<BundleListener> bundleListeners = new CopyOnWriteArrayList<>();
    private final List<Reference> references = new CopyOnWriteArrayList<>();
    private final List<Bundle> bundles = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final FakeBundle own = new FakeBundle("org.postrider.chain", "0.1.0", 1);

    /** A bundle whose state a test can set. */
    static final class FakeBundle implements InvocationHandler {
        private final String name;
        private final Version version;
        private final long id;
        private final Bundle proxy = proxy(Bundle.class, this);
        volatile int state = Bundle.ACTIVE;
        volatile BundleRevision revision;

        FakeBundle(String name, String version, long id) {
            this.name = name;
            this.version = new Version(version);
            this.id = id;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] arguments) {
            return switch (method.getName()) {
                case "getSymbolicName" -> name;
                case "getVersion" -> version;
                case "getBundleId" -> id;
                case "getState" -> state;
                case "adapt" -> revision;
                case "equals" -> self == arguments[0];
                case "hashCode" -> (int) id;
                case "toString" -> name + " [" + id + "]";
                default -> throw new UnsupportedOperationException(method.getName());
            };
        }

        Bundle bundle() {
            return proxy;
        }
    }

    /** A registered service. */
    final class Reference implements ServiceReference<Object> {
        private final FakeBundle owner;
        private final Map<String, Object> properties;
        private volatile Object service;
        final AtomicLong uses = new AtomicLong();

        Reference(FakeBundle owner, Object service, Map<String, Object> properties) {
            this.owner = owner;
            this.service = service;
            this.properties = new TreeMap<>(properties);
            this.properties.put("service.id", ids.incrementAndGet());
        }

        void unregister() {
            fire(ServiceEvent.UNREGISTERING, this);
            references.remove(this);
            service = null;
        }

        @Override
        public Object getProperty(String key) {
            return properties.get(key);
        }

        @Override
        public String[] getPropertyKeys() {
            return properties.keySet().toArray(new String[0]);
        }

        @Override
        public Bundle getBundle() {
            return service == null ? null : owner.bundle();
        }

        @Override
        public Bundle[] getUsingBundles() {
            return new Bundle[0];
        }

        @Override
        public boolean isAssignableTo(Bundle bundle, String className) {
            return true;
        }

        @Override
        public int compareTo(Object other) {
            return 0;
        }

        @Override
        public Dictionary<String, Object> getProperties() {
            return new Hashtable<>(properties);
        }

        @Override
        public <A> A adapt(Class<A> type) {
            return null;
        }
    }

    FakeBundle bundle(String name, String version) {
        FakeBundle bundle = new FakeBundle(name, version, 100 + ids.incrementAndGet());
        bundles.add(bundle.bundle());
        return bundle;
    }

    /** Registers a link. @param properties pairs of key and value beside link.name */
    Reference link(FakeBundle owner, String name, Object filter, Object... properties) {
        Map<String, Object> all = new TreeMap<>();
        all.put("link.name", name);
        for (int i = 0; i < properties.length; i += 2) {
            all.put((String) properties[i], properties[i + 1]);
        }
        return register(owner, filter, all);
    }

    Reference register(FakeBundle owner, Object service, Map<String, Object> properties) {
        Reference reference = new Reference(owner, service, properties);
        references.add(reference);
        fire(ServiceEvent.REGISTERED, reference);
        return reference;
    }

    private void fire(int type, Reference reference) {
        for (ServiceListener listener : listeners) {
            listener.serviceChanged(new ServiceEvent(type, reference));
        }
    }

    void fire(int type, FakeBundle bundle) {
        for (BundleListener listener : bundleListeners) {
            listener.bundleChanged(new BundleEvent(type, bundle.bundle()));
        }
    }

    BundleContext context() {
        return proxy(BundleContext.class, (self, method, arguments) -> answer(method, arguments));
    }

    private Object answer(Method method, Object[] arguments) {
        switch (method.getName()) {
            case "getBundle":
                return own.bundle();
            case "getBundles":
                return bundles.toArray(new Bundle[0]);
            case "getServiceReferences":
                return new ArrayList<>(references).toArray(new ServiceReference<?>[0]);
            case "getService":
                ((Reference) arguments[0]).uses.incrementAndGet();
                return ((Reference) arguments[0]).service;
            case "ungetService":
                return ((Reference) arguments[0]).uses.decrementAndGet() >= 0;
            case "addServiceListener":
                return listeners.add((ServiceListener) arguments[0]);
            case "removeServiceListener":
                return listeners.remove((ServiceListener) arguments[0]);
            case "addBundleListener":
                return bundleListeners.add((BundleListener) arguments[0]);
            case "removeBundleListener":
                return bundleListeners.remove((BundleListener) arguments[0]);
            default:
                throw new UnsupportedOperationException(method.getName());
        }
    }

    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(
                FakeRegistry.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object answer = handler.invoke(self, method, arguments);
                    return method.getReturnType() == void.class ? null : answer;
                }));
    }
}
