package org.postrider.config.internal;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.felix.fileinstall.ArtifactListener;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has File Install watch the files of our roles and of plugins, with {@link GuardedFiles} in front. It is a watch of its own
 * beside that of the platform's files, which begins long before this bundle can judge anything, and keeps to the
 * installer with which it began. The files that are there are applied before this component is active, so that the roles,
 * which start later, begin with them. While this bundle is away nobody reads the files. Thread-safe.
 */
@Component(service = FilesWatch.class, immediate = true)
public final class FilesWatch {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.config");
    private static final String FILE_INSTALL = "org.apache.felix.fileinstall";
    private static final String DIR = "felix.fileinstall.dir";
    private static final String FILTER = "felix.fileinstall.filter";
    private static final String POLL = "felix.fileinstall.poll";
    private static final String AT_ONCE = "felix.fileinstall.noInitialDelay";
    private static final String NAME = "postrider";
    /** Before File Install's own, behind the guard of packs. */
    private static final int RANKING = 1_000;

    private static final int PATIENCE_S = 20;

    private final ConfigurationAdmin admin;
    private final ServiceTracker<ArtifactInstaller, ArtifactInstaller> installers;
    private final ServiceRegistration<?> registration;

    /** All three belong to the platform or to this bundle. */
    @Activate
    public FilesWatch(BundleContext context, @Reference ConfigurationGuard guard, @Reference ConfigurationAdmin admin)
            throws IOException {
        this.admin = admin;
        installers = new ServiceTracker<>(context, ArtifactInstaller.class, null);
        installers.open();
        GuardedFiles files = new GuardedFiles(this::installer, guard);
        Hashtable<String, Object> before = new Hashtable<>(Map.of(Constants.SERVICE_RANKING, RANKING));
        registration = context.registerService(
                new String[] {ArtifactInstaller.class.getName(), ArtifactListener.class.getName()}, files, before);
        String dir = context.getProperty(DIR);
        String platform = context.getProperty(FILTER);
        if (dir != null && platform != null) {
            watch(files, dir, ours(platform));
        }
    }

    /** What the platform's own watch leaves. */
    static String ours(String platform) {
        return "(?!(?:" + platform + ")$).*\\.(?:cfg|config)";
    }

    private @Nullable ArtifactInstaller installer(File file) {
        ServiceReference<ArtifactInstaller>[] found = installers.getServiceReferences();
        if (found == null) {
            return null;
        }
        for (ServiceReference<ArtifactInstaller> reference : found) {
            ArtifactInstaller installer = installers.getService(reference);
            boolean own = reference.getBundle() != null
                    && FILE_INSTALL.equals(reference.getBundle().getSymbolicName());
            if (own && installer != null && installer.canHandle(file)) {
                return installer;
            }
        }
        return null;
    }

    private void watch(GuardedFiles files, String dir, String filter) throws IOException {
        // One that a crash has left began with another installer.
        forget();
        String @Nullable [] names = new File(dir).list((folder, name) -> name.matches(filter));
        CompletableFuture<Boolean> seen = files.expect(names == null ? List.of() : Arrays.asList(names));
        Hashtable<String, Object> settings =
                new Hashtable<>(Map.of(DIR, dir, FILTER, filter, POLL, "1000", AT_ONCE, "true"));
        admin.getFactoryConfiguration(FILE_INSTALL, NAME, "?").update(settings);
        try {
            seen.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("event=config-files-late waited_s={} hint=\"roles may begin with earlier settings\"", PATIENCE_S);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forget() throws IOException {
        Configuration watch = admin.getFactoryConfiguration(FILE_INSTALL, NAME, "?");
        watch.delete();
    }

    /** Nobody reads the files until this is back. */
    @Deactivate
    void stop() {
        try {
            forget();
        } catch (IOException e) {
            LOG.warn("event=config-watch-left cause=\"{}\"", e.toString());
        }
        registration.unregister();
        installers.close();
    }
}
