package org.postrider.chain.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices bundles that want another version of our packages than this server offers, and says so in a sentence an integrator
 * understands: the framework's own words are a resolver's. Thread-safe.
 */
final class Refusals implements BundleListener {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final String OURS = "org.postrider.";
    private static final Pattern LOW = Pattern.compile("\\(version>=([^)]+)\\)");
    private static final Pattern HIGH = Pattern.compile("\\(!\\s*\\(version>=([^)]+)\\)\\)");

    private final BundleContext context;
    private final Map<Long, String> refused = new TreeMap<>();

    Refusals(BundleContext context) {
        this.context = context;
    }

    void open() {
        context.addBundleListener(this);
        for (Bundle bundle : context.getBundles()) {
            look(bundle);
        }
    }

    void close() {
        context.removeBundleListener(this);
    }

    /** One sentence for each bundle that cannot work here. */
    synchronized List<String> sentences() {
        return List.copyOf(refused.values());
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        switch (event.getType()) {
            case BundleEvent.INSTALLED, BundleEvent.UPDATED, BundleEvent.UNRESOLVED -> look(event.getBundle());
            case BundleEvent.RESOLVED, BundleEvent.UNINSTALLED -> forget(event.getBundle());
            default -> {
                // Started or stopped: it was resolved before.
            }
        }
    }

    private synchronized void forget(Bundle bundle) {
        refused.remove(bundle.getBundleId());
    }

    private void look(Bundle bundle) {
        BundleRevision revision = bundle.getState() == Bundle.INSTALLED ? bundle.adapt(BundleRevision.class) : null;
        List<String> wants = new ArrayList<>();
        if (revision != null) {
            for (BundleRequirement need : revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE)) {
                unmet(need, wants);
            }
        }
        if (wants.isEmpty()) {
            forget(bundle);
            return;
        }
        String sentence = "Bundle " + bundle.getSymbolicName() + ' ' + bundle.getVersion() + " was built against "
                + String.join(" and ", wants)
                + ": rebuild it against the api of this server, or run a Postrider that offers what it wants";
        synchronized (this) {
            refused.put(bundle.getBundleId(), sentence);
        }
        LOG.warn("bundle={} result=refused hint=\"{}\"", bundle.getSymbolicName(), sentence);
    }

    private void unmet(BundleRequirement need, List<String> wants) {
        String filter = need.getDirectives().getOrDefault("filter", "");
        Matcher name = Pattern.compile("\\(" + Pattern.quote(PackageNamespace.PACKAGE_NAMESPACE) + "=([^)]+)\\)")
                .matcher(filter);
        boolean optional = "optional".equals(need.getDirectives().get("resolution"));
        if (optional || !name.find() || !name.group(1).startsWith(OURS)) {
            return;
        }
        Set<String> offered = new LinkedHashSet<>();
        for (BundleCapability capability : offers(name.group(1))) {
            if (need.matches(capability)) {
                return;
            }
            offered.add(String.valueOf(capability.getAttributes().get("version")));
        }
        String range = range(filter);
        wants.add(name.group(1) + range + ", this server offers "
                + (offered.isEmpty() ? "no such package" : String.join(", ", offered)));
    }

    private static String range(String filter) {
        Matcher low = LOW.matcher(filter);
        Matcher high = HIGH.matcher(filter);
        if (!low.find()) {
            return "";
        }
        return high.find() ? " [" + low.group(1) + ',' + high.group(1) + ')' : ' ' + low.group(1) + " or newer";
    }

    private List<BundleCapability> offers(String name) {
        List<BundleCapability> found = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision == null) {
                continue;
            }
            for (BundleCapability capability : revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE)) {
                if (name.equals(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))) {
                    found.add(capability);
                }
            }
        }
        return found;
    }
}
