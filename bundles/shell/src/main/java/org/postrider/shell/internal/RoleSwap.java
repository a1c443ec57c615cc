package org.postrider.shell.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Replaces a role by another version of its bundle, side by side: the new one is installed under a location of its own and
 * started; once it offers every service that the old one offers, the old one is stopped (which drains it), uninstalled, and
 * its class loader let go. If the new one does not come up it is removed again and the old one stays. Confined to one command.
 *
 * <p>The planned restarts (api, role-api, net, mime, rocksdb and the store) are refused: two of them cannot be side by side,
 * and replacing a library restarts all that use it.
 */
final class RoleSwap {
    private static final Set<String> PLANNED =
            Set.of("api", "role.api", "net", "mime", "rocksdb", "store.embedded", "config");
    private static final Set<String> IN_PLACE = Set.of("store.embedded", "config");
    private static final long STEP_MS = 50;

    private final BundleContext system;
    private final Bundle old;
    private final Duration patience;

    RoleSwap(BundleContext system, Bundle old, Duration patience) {
        this.system = system;
        this.old = old;
        this.patience = patience;
    }

    Bundle to(String url) throws Exception {
        String role = RoleBundles.role(old);
        if (PLANNED.contains(role)) {
            String way = IN_PLACE.contains(role)
                    ? "Use bundle:update " + old.getBundleId() + " " + url + "; clients wait meanwhile"
                    : "Upgrade and restart the server: others are wired to it, or its connections would be cut";
            throw new MailCommandException("The role " + role + " cannot run twice at a time. " + way);
        }
        Set<String> wanted = services(old);
        Bundle fresh = install(url);
        try {
            check(fresh);
            fresh.start();
            await(fresh, wanted);
        } catch (BundleException | MailCommandException | InterruptedException e) {
            fresh.uninstall();
            release(fresh);
            throw new MailCommandException(
                    "The new version of " + role + " does not come up, the old one stays: " + e.getMessage(), e);
        }
        old.stop(Bundle.STOP_TRANSIENT);
        old.uninstall();
        release(old);
        return fresh;
    }

    private Bundle install(String url) throws MailCommandException, BundleException {
        // A location of its own: the same URL may be swapped in again and again.
        String location = url + "#swap-" + System.nanoTime();
        try (InputStream jar = URI.create(url).toURL().openStream()) {
            return system.installBundle(location, jar);
        } catch (IOException | IllegalArgumentException e) {
            throw new MailCommandException(
                    "Cannot read " + url + ": " + e.getMessage()
                            + " (write file:/path/to.jar or mvn:group/artifact/version)",
                    e);
        }
    }

    private void check(Bundle fresh) throws MailCommandException {
        if (!old.getSymbolicName().equals(fresh.getSymbolicName())) {
            throw new MailCommandException("it is " + fresh.getSymbolicName() + ", not " + old.getSymbolicName());
        }
    }

    private void await(Bundle fresh, Set<String> wanted) throws MailCommandException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!services(fresh).containsAll(wanted)) {
            if (System.nanoTime() > end) {
                Set<String> missing = new TreeSet<>(wanted);
                missing.removeAll(services(fresh));
                throw new MailCommandException("after " + patience.toSeconds() + " s it does not offer " + missing);
            }
            TimeUnit.MILLISECONDS.sleep(STEP_MS);
        }
    }

    /** What a bundle offers: interface names with the properties that tell services of one interface apart. */
    private static Set<String> services(Bundle bundle) {
        Set<String> names = new TreeSet<>();
        ServiceReference<?>[] registered = bundle.getRegisteredServices();
        if (registered != null) {
            for (ServiceReference<?> service : registered) {
                for (String type : (String[]) service.getProperty("objectClass")) {
                    // What the platform registers on a bundle's behalf comes and goes with its configurations, and
                    // what it has for itself with its versions.
                    if (type.startsWith("org.postrider.") && !type.contains(".internal.")) {
                        names.add(type + " " + service.getProperty("component.name"));
                    }
                }
            }
        }
        return names;
    }

    /** Lets go of an uninstalled bundle's classes, unless others are wired to it. */
    private void release(Bundle gone) throws InterruptedException, MailCommandException {
        FrameworkWiring wiring = system.getBundle().adapt(FrameworkWiring.class);
        Collection<Bundle> closure = wiring.getDependencyClosure(List.of(gone));
        if (closure.size() > 1) {
            throw new MailCommandException("Other bundles use classes of " + gone.getSymbolicName()
                    + "; refresh them when it suits: " + closure);
        }
        CountDownLatch refreshed = new CountDownLatch(1);
        wiring.refreshBundles(List.of(gone), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        if (!refreshed.await(patience.toSeconds(), TimeUnit.SECONDS)) {
            throw new MailCommandException("The framework did not release " + gone.getSymbolicName() + " in time");
        }
    }
}
